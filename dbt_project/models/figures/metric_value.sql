-- One row: one metric, area, period and breakdown in one span of knowledge (known_to NULL: what is
-- known now). Counts are exact sums; division comes last, once.
with own_period as (

  select
    *,
    row_count as evidence_rows,
    true as is_complete
  from {{ ref('period_sums') }}

),

quarter as (

  select
    * exclude (parts_there, parts_needed),
    parts_there = parts_needed as is_complete
  from {{ ref('quarter_sums') }}

),

all_periods as (

  select * from own_period
  union all by name
  select * from quarter

),

judged as (

  select
    all_periods.*,
    metric.multiplier,
    metric.value_type,
    metric.needs_denominator,
    -- Where months or days make a quarter, the quarter is reported and not its parts.
    metric.over_time = 'none' or period_type not in ('month', 'day') as is_reporting_period,
    case
      when row_count = 0 then 'withdrawn'
      when published_rows > 1 then 'missing'
      when published_rows = 1 and published_suppressed > 0 then 'suppressed'
      when published_rows = 1 and published_not_applicable > 0 then 'not_applicable'
      when published_rows = 1 and published_values = 0 then 'missing'
      when published_rows = 1 and published_unreliable > 0 then 'unreliable'
      when published_rows = 1 then 'present'
      when not is_complete then 'missing'
      when counted_suppressed > 0 then 'suppressed'
      when counted_missing > 0 then 'missing'
      when numerators = 0 then 'missing'
      when metric.needs_denominator and denominators = 0 then 'missing'
      when metric.needs_denominator and denominator = 0 then 'not_applicable'
      when counted_unreliable > 0 then 'unreliable'
      else 'present'
    end as value_status,
    case
      when row_count = 0 then 'a newer file no longer gives it, or has its line in quarantine'
      when published_rows > 1 then 'the source gives two values for this figure'
      when published_rows = 1 then null
      when not is_complete then 'not every part of the quarter has been supplied'
      when counted_suppressed > 0 then 'a part is suppressed by the source'
      when counted_missing > 0 then 'a part is missing in the source'
      when numerators = 0 then 'no numerator'
      when metric.needs_denominator and denominators = 0 then 'no denominator'
      when metric.needs_denominator and denominator = 0
        then 'no events possible: the denominator is 0'
      when counted_unreliable > 0
        then 'a part is marked unreliable, or lines of its file are in quarantine'
    end as status_reason
  from all_periods
  inner join {{ source('specs', 'metric') }} as metric
    on all_periods.metric_id = metric.metric_id

),

told as (

  select
    *,
    value_status in ('present', 'unreliable') as has_value,
    published_rows = 1 as is_published,
    -- A sum over parts that are hidden, missing or not all there is no sum.
    is_complete
    and counted_suppressed + counted_missing = 0
    and published_suppressed = 0 as has_all_parts
  from judged

),

final as (

  select
    metric_id,
    area_code,
    coalesce(area_kind, 'unknown') as area_kind,
    cast(period_start as date) as period_start,
    cast(period_end as date) as period_end,
    period_type,
    breakdown,
    cast(case when has_all_parts and numerators > 0 then numerator end as decimal(38, 6))
      as numerator,
    cast(case when has_all_parts and denominators > 0 then denominator end as decimal(38, 6))
      as denominator,
    cast(
      case
        when not has_value then null
        when is_published then published_value
        when needs_denominator
          then cast(numerator as double) * multiplier / nullif(cast(denominator as double), 0)
        else numerator
      end as double
    ) as value,
    cast(case when has_value and published_lowers = 1 then published_lower end as double)
      as lower,
    cast(case when has_value and published_uppers = 1 then published_upper end as double)
      as upper,
    case
      when row_count = 0 then null
      when is_published then 'published by the source'
      else
        'computed from counts'
        || case when apportioned_rows > 0 then ', some apportioned by declared shares' else '' end
        || case when best_fit_rows > 0 then ', of areas that fit best' else '' end
    end as method,
    value_status,
    status_reason,
    case
      when provisional_rows > 0 then 'provisional'
      when revised_rows > 0 then 'revised'
      else 'final'
    end as maturity,
    is_complete,
    is_reporting_period,
    apportioned_rows > 0 as is_apportioned,
    cast(evidence_rows as bigint) as evidence_rows,
    known_from,
    known_to
  from told

)

select * from final
