-- One row: one figure signed in the last quarter, and what is known of it now. Areas that are not
-- the board's are there to be mistaken for, and change all the time.
with compared as (

  select
    was.metric_id,
    was.area_code,
    was.area_kind,
    was.breakdown,
    was.period_start,
    was.period_end,
    was.period_type,
    was.value as value_was,
    figure.value as value_now,
    (was.upper95_0cl - was.lower95_0cl) / (2 * 1.959964) as standard_error,
    coalesce(was.maturity, 'final') = 'final' as is_settled,
    was.area_code in (
      select area.area_code
      from reference.reporting_area as area
      where area.strategy_id = getvariable('strategy')
    ) as is_of_the_board,
    case
      when figure.metric_id is null then 'gone'
      when
        (was.numerator is distinct from figure.numerator)
        or (was.denominator is distinct from figure.denominator)
        or (was.value_status is distinct from figure.value_status)
        or (was.value is null) <> (figure.value is null)
        -- Derived numbers are signed at 12 significant digits.
        or abs(was.value - figure.value) > 1e-10 * abs(was.value)
        then 'changed'
      else 'same'
    end as change
  from signed_before as was
  inner join metric
    on was.metric_id = metric.metric_id
  left join figure
    on
      was.metric_id = figure.metric_id
      and was.area_code = figure.area_code
      and was.area_kind is not distinct from figure.area_kind
      and was.breakdown = figure.breakdown
      and was.period_start = figure.period_start
      and was.period_end = figure.period_end
      and was.period_type = figure.period_type

),

-- A declared break explains what changed from its day on where nothing before it did.
explained_by as (

  select
    compared.metric_id,
    compared.area_code,
    compared.area_kind,
    compared.breakdown,
    compared.period_type,
    break.first_day
  from compared
  inner join break
    on
      compared.metric_id = break.metric_id
      and (
        break.area_code is null
        or (compared.area_code = break.area_code and compared.area_kind = break.area_kind)
      )
  group by all
  having
    bool_or(compared.period_end < break.first_day)
    and not bool_or(compared.period_end < break.first_day and compared.change <> 'same')

),

explained as (

  select
    metric_id,
    area_code,
    area_kind,
    breakdown,
    period_type,
    min(first_day) as first_day
  from explained_by
  group by metric_id, area_code, area_kind, breakdown, period_type

)

select
  compared.*,
  explained.first_day is not null as is_explained,
  case when compared.is_settled and compared.is_of_the_board then compared.change end
    as settled_change
from compared
left join explained
  on
    compared.metric_id = explained.metric_id
    and compared.area_code = explained.area_code
    and compared.area_kind is not distinct from explained.area_kind
    and compared.breakdown = explained.breakdown
    and compared.period_type = explained.period_type
    and compared.period_end >= explained.first_day
