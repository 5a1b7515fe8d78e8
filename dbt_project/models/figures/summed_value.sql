-- One row: one metric, area, period and breakdown in one span of knowledge: published, or divided
-- once from exact sums, with its interval.
{{ config(materialized='ephemeral') }}

with judged as (

  select
    sums.*,
    {{ is_standardised('metric.value_type') }}
    and sums.published_rows = 0
    and {{ breakdown_part('sums.breakdown', 'age') }} is null as lacks_ages,
    metric.multiplier,
    metric.value_type,
    metric.decimals,
    metric.needs_denominator,
    -- Where months or days make a quarter, the quarter is reported and not its parts; a year made
    -- of them is there for trends.
    metric.over_time = 'none'
    or (period_type not in ('month', 'day') and not (is_made and period_type <> 'quarter'))
      as is_reporting_period,
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
      when lacks_ages then 'missing'
      when numerators = 0 then 'missing'
      when metric.needs_denominator and denominators = 0 then 'missing'
      when numerator < 0 or denominator < 0 then 'missing'
      when metric.value_type = 'proportion' and numerator > denominator and denominator > 0
        then 'missing'
      when metric.needs_denominator and denominator = 0 then 'not_applicable'
      when counted_unreliable > 0 then 'unreliable'
      else 'present'
    end as value_status,
    case
      when row_count = 0 then 'a newer file no longer gives it, or has its line in quarantine'
      when published_rows > 1 then 'the source gives two values for this figure'
      when published_rows = 1 then null
      when not is_complete then 'not every part of the period has been supplied'
      when counted_suppressed > 0 then 'a part is suppressed by the source'
      when counted_missing > 0 then 'a part is missing in the source'
      when lacks_ages then {{ lacks_ages() }}
      when numerators = 0 then 'no numerator'
      when metric.needs_denominator and denominators = 0 then 'no denominator'
      when numerator < 0 then 'its numerator is below 0'
      when denominator < 0 then 'its denominator is below 0'
      when metric.value_type = 'proportion' and numerator > denominator and denominator > 0
        then 'its numerator is above its denominator'
      when metric.needs_denominator and denominator = 0
        then 'no events possible: the denominator is 0'
      when counted_unreliable > 0
        then 'a part is marked unreliable, or lines of its file are in quarantine'
    end as status_reason
  from {{ ref('figure_sums') }} as sums
  inner join {{ source('specs', 'metric') }} as metric
    on sums.metric_id = metric.metric_id
  -- A band of age has a crude rate of its own, but no ratio to the standard and no expectancy; the
  -- bands of a part of the people are there to be standardised over.
  where not (
    {{ is_standardised('metric.value_type') }}
    and sums.published_rows = 0
    and {{ breakdown_part('sums.breakdown', 'age') }} is not null
    and (
      not {{ has_rates_by_age('metric.value_type') }}
      or {{ breakdown_without('sums.breakdown', 'age') }} <> 'all'
    )
  )

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

parted as (

  select
    *,
    cast(case when has_all_parts and numerators > 0 then numerator end as decimal(38, 6))
      as whole_numerator,
    cast(case when has_all_parts and denominators > 0 then denominator end as decimal(38, 6))
      as whole_denominator,
    cast(whole_numerator as double) as x,
    cast(whole_denominator as double) as n,
    x * multiplier / nullif(n, 0) as parts_value
  from told

),

valued as (

  select
    *,
    cast(
      case
        when not has_value then null
        when is_published then published_value
        when needs_denominator then parts_value
        else whole_numerator
      end as double
    ) as value,
    case
      when not has_value then null
      when is_published and published_lowers + published_uppers > 0 then 'published by the source'
      -- Limits follow from the parts where these give the figure, at the precision printed.
      when is_published and (
        parts_value is null
        or abs(published_value - parts_value) > 0.5 * power(10, -decimals) + 1e-9
      ) then null
      when value_type = 'proportion' and x between 0 and n and n > 0 then 'Wilson'
      when
        x >= 0
        and n > 0
        and (
          value_type in ('crude_rate', 'ratio')
          or (not is_published and {{ has_rates_by_age('value_type') }})
        ) then {{ count_method('x') }}
    end as interval_method
  from parted

),

limited as (

  select
    {%- for level in [0.95, 0.998] %}
    {%- for side in ['lower', 'upper'] %}
    case interval_method
      {%- if level == 0.95 %}
      when 'published by the source'
        then cast(case when published_{{ side }}s = 1 then published_{{ side }} end as double)
      {%- endif %}
      when 'Wilson' then {{ wilson_limit('x', 'n', side, level) }} * multiplier
      when 'Exact' then {{ poisson_limit('x', side, level) }} * multiplier / n
      when 'Byars' then {{ byars_limit('x', side, level) }} * multiplier / n
    end as {{ limit_name(side, level, [0.95, 0.998]) }},
    {%- endfor %}
    {%- endfor %}
    *
  from valued

),

-- A value printed with few digits may lie outside the narrow limits of large counts: these are then
-- not the limits of what is carried.
held as (

  select
    *,
    coalesce(
      interval_method = 'published by the source'
      or not is_published
      or value between lower95_0cl and upper95_0cl,
      true
    ) as holds_value
  from limited

)

select
  metric_id,
  area_code,
  coalesce(area_kind, 'unknown') as area_kind,
  cast(period_start as date) as period_start,
  cast(period_end as date) as period_end,
  period_type,
  breakdown,
  whole_numerator as numerator,
  whole_denominator as denominator,
  cast(case when whole_numerator is not null then numerator_within end as decimal(38, 6))
    as numerator_within,
  cast(case when whole_denominator is not null then denominator_within end as decimal(38, 6))
    as denominator_within,
  value,
  {%- for limit in ['lower95_0cl', 'upper95_0cl', 'lower99_8cl', 'upper99_8cl'] %}
  case when holds_value then {{ limit }} end as {{ limit }},
  {%- endfor %}
  case when holds_value then interval_method end as interval_method,
  case
    when row_count = 0 then null
    when is_published then 'published by the source'
    else 'computed from counts' || {{ how_areas_fit() }}
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
from held
