-- One row: one signed series of the board's areas beside the same series now, over its settled
-- points; or, without an area, all settled points of one metric.
with settled as (

  select
    *,
    abs(value_now - value_was) as difference,
    case when value_was > 0 and value_now > 0 then ln(value_now / value_was) end as log_factor,
    value_was - lag(value_was) over (
      partition by metric_id, area_code, area_kind, breakdown, period_type
      order by period_end asc, period_start asc
    ) as step
  from signed
  where
    is_settled
    and not is_explained

),

levels as (

  select
    metric_id,
    area_code,
    area_kind,
    breakdown,
    period_type,
    min(period_start) as period_start,
    max(period_end) as period_end,
    avg(case when change = 'gone' then 1 else 0 end) as gone_share,
    count(difference) as points,
    avg(
      case when difference > getvariable('moved') * abs(value_was) then 1 else 0 end
    ) filter (where difference is not null) as moved_share,
    median(difference) as difference,
    median(log_factor) as log_factor,
    abs(median(value_was)) as level_was,
    greatest(
      1.4826 * mad(value_was),
      1.4826 * mad(step),
      median(standard_error),
      getvariable('least_noise') * abs(median(value_was))
    ) as spread
  from settled
  where is_of_the_board
  group by metric_id, area_code, area_kind, breakdown, period_type

),

factors as (

  select
    settled.metric_id,
    settled.area_code,
    settled.area_kind,
    settled.breakdown,
    settled.period_type,
    quantile_cont(abs(settled.log_factor - levels.log_factor), 0.9) as uneven
  from settled
  inner join levels
    on
      settled.metric_id = levels.metric_id
      and settled.area_code = levels.area_code
      and settled.area_kind is not distinct from levels.area_kind
      and settled.breakdown = levels.breakdown
      and settled.period_type = levels.period_type
  group by all

),

-- Whose signed series a series is nearer to than to its own; tried where its level moved at all.
nearest as (

  select
    here.metric_id,
    here.area_code,
    here.area_kind,
    here.breakdown,
    here.period_type,
    median(abs(here.value_now - there.value_was)) as difference
  from settled as here
  inner join levels
    on
      here.metric_id = levels.metric_id
      and here.area_code = levels.area_code
      and here.area_kind is not distinct from levels.area_kind
      and here.breakdown = levels.breakdown
      and here.period_type = levels.period_type
      and levels.difference > getvariable('least_noise') * levels.level_was
  inner join settled as there
    on
      here.metric_id = there.metric_id
      and here.period_start = there.period_start
      and here.period_end = there.period_end
      and here.period_type = there.period_type
      and (
        here.area_code <> there.area_code
        or here.area_kind is distinct from there.area_kind
        or here.breakdown <> there.breakdown
      )
  group by
    here.metric_id,
    here.area_code,
    here.area_kind,
    here.breakdown,
    here.period_type,
    there.area_code,
    there.area_kind,
    there.breakdown
  having count(here.value_now - there.value_was) >= getvariable('fewest_points')

),

another as (

  select
    metric_id,
    area_code,
    area_kind,
    breakdown,
    period_type,
    min(difference) as difference
  from nearest
  group by metric_id, area_code, area_kind, breakdown, period_type

),

measured as (

  select
    levels.metric_id,
    levels.area_code,
    levels.area_kind,
    levels.breakdown,
    levels.period_start,
    levels.period_end,
    levels.period_type,
    levels.gone_share,
    case when levels.points >= getvariable('fewest_points') then levels.moved_share end
      as moved_share,
    case
      when levels.points >= getvariable('fewest_points') and levels.spread > 0
        then levels.difference / levels.spread
    end as level_shift,
    case
      when
        levels.points >= getvariable('fewest_points')
        and factors.uneven <= getvariable('evenly') * abs(levels.log_factor)
        then exp(abs(levels.log_factor)) - 1
    end as common_factor,
    case
      when another.difference is not null
        then
          levels.difference
          / nullif(greatest(another.difference, getvariable('least_noise') * levels.level_was), 0)
    end as nearer_to_another
  from levels
  inner join factors
    on
      levels.metric_id = factors.metric_id
      and levels.area_code = factors.area_code
      and levels.area_kind is not distinct from factors.area_kind
      and levels.breakdown = factors.breakdown
      and levels.period_type = factors.period_type
  left join another
    on
      levels.metric_id = another.metric_id
      and levels.area_code = another.area_code
      and levels.area_kind is not distinct from another.area_kind
      and levels.breakdown = another.breakdown
      and levels.period_type = another.period_type

)

select * from measured
union all
select
  metric_id,
  null as area_code,
  null as area_kind,
  null as breakdown,
  null as period_start,
  null as period_end,
  null as period_type,
  avg(case when change = 'gone' then 1 else 0 end) as gone_share,
  avg(
    case when difference > getvariable('moved') * abs(value_was) then 1 else 0 end
  ) filter (where difference is not null) as moved_share,
  null as level_shift,
  null as common_factor,
  null as nearer_to_another
from settled
group by metric_id
having count(*) >= getvariable('fewest_points')
