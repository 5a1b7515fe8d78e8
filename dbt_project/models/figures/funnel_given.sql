-- One row: one strategy, metric and smaller area within the board's own, with the counts that it
-- brings to a funnel: of the newest period that any of them has, and of the kind of area that most
-- of them are.
{{ config(materialized='ephemeral') }}

with shown as (

  select
    board.*,
    metric.value_type,
    metric.multiplier
  from {{ ref('board_figure') }} as board
  inner join {{ source('specs', 'metric') }} as metric
    on board.metric_id = metric.metric_id
  where
    board.area_role = 'within'
    and board.breakdown = 'all'
    -- Whose home is in a deprived area is no event that chance could spread over wards.
    and not metric.is_of_deprivation
    and metric.value_type in ('proportion', 'crude_rate', 'directly_standardised_rate')

),

grouped as (

  select
    strategy_id,
    metric_id,
    area_kind,
    period_start,
    period_end,
    period_type,
    count(*) as areas
  from shown
  group by all

),

series as (

  select *
  from grouped
  qualify row_number() over (
    partition by strategy_id, metric_id
    order by period_end desc, areas desc, period_start desc, period_type desc, area_kind desc
  ) = 1

)

select
  shown.strategy_id,
  shown.metric_id,
  shown.area_code as _row,
  shown.area_kind,
  shown.period_start,
  shown.period_end,
  shown.period_type,
  shown.numerator,
  shown.denominator,
  shown.value as rate,
  if(shown.value_type = 'proportion', 'proportion', 'rate') as statistic,
  if(shown.value_type = 'directly_standardised_rate', 'dsr', 'crude') as rate_type,
  shown.multiplier
from shown
inner join series
  on
    shown.strategy_id = series.strategy_id
    and shown.metric_id = series.metric_id
    and shown.area_kind = series.area_kind
    and shown.period_start = series.period_start
    and shown.period_end = series.period_end
    and shown.period_type = series.period_type
