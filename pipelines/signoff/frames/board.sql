-- One row: one figure on the board's page of the quarter.
select
  figure.metric_id,
  figure.area_code,
  figure.area_kind,
  figure.breakdown,
  figure.period_start,
  figure.period_end,
  figure.period_type,
  date_diff('day', quarter.quarter_end, figure.period_end) as days_after_quarter
from figures.board_figure as figure
inner join reference.quarter as quarter
  on figure.quarter = quarter.quarter
where
  figure.strategy_id = getvariable('strategy')
  and figure.quarter = getvariable('quarter')
  and figure.period_end is not null
