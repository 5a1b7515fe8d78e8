{#-
  What would not happen if all fared as the reference does. The whole less the reference is the share
  of the others times their own gap to it, two independent values: hence limits as of a gap.
-#}
{% macro attributable_fraction(
  given, by, reference='null', value_type="'proportion'", multiplier='null',
  polarity="'low_is_good'", nquantiles='null', confidence=[0.95, 0.998]
) -%}
{%- set levels = levels_needed(confidence) -%}
with asked as (

  select
    {{ listed(by) }}
    {{ confidence[0] if confidence[0] is string else 'null' }} as confidence,
    quantile,
    cast(population as double) as population,
    x,
    value,
    lower_cl,
    upper_cl,
    {{ value_type }} as value_type,
    {{ polarity }} as polarity,
    cast(coalesce(
      {{ multiplier }},
      case {{ value_type }} when 'proportion' then 100 when 'rate' then 100000 else 1 end
    ) as double) as multiplier,
    -- The least deprived, unless another is named.
    coalesce({{ reference }}, max(quantile) over ({{ within_series(by) }})) as reference,
    coalesce({{ nquantiles }}, count(distinct quantile) over ()) as quantiles_expected
  from {{ given }}

),

shared as (

  select
    *,
    case when quantile = reference then 'against' else 'of' end as side,
    value_type <> 'normal'
    and count(x) over ({{ within_series(by) }}) > 0 as is_counted,
    {{ share_of('population', by) }} as share,
    {{ divided('population', 'sum(population) over (' ~ within_series(by + [
      'case when quantile = reference then 1 else 0 end'
    ]) ~ ' order by quantile rows between unbounded preceding and unbounded following)') }}
      as share_of_side
  from asked

),

-- Given values of a side are weighted by population, and their distances from their limits likewise.
sides as (

  select
    {{ listed(by) }}
    side,
    any_value(confidence) as confidence,
    any_value(value_type) as value_type,
    any_value(polarity) as polarity,
    any_value(multiplier) as multiplier,
    any_value(is_counted) as is_counted,
    {{ quantile_counts() | trim }},
    bool_or(is_counted and x is null) as lacks_count,
    bool_or(x < 0) as is_below_zero,
    bool_or(x > population) as is_above_whole,
    bool_or(not is_counted and value is null) as lacks_value,
    bool_or(not is_counted and (lower_cl is null or upper_cl is null)) as lacks_limit,
    sum(share order by quantile) as share,
    sum(x) as x,
    sum(population) as n,
    sum(share_of_side * value order by quantile) as given_value,
    sum(share_of_side * value order by quantile)
    - sqrt(sum(power(share_of_side * (value - lower_cl), 2) order by quantile)) as given_lower,
    sum(share_of_side * value order by quantile)
    + sqrt(sum(power(share_of_side * (upper_cl - value), 2) order by quantile)) as given_upper
  from shared
  {{ grouped_by(by + ['side']) }}

),

valued as (

  {{ side_values('sides', levels) | indent(2) }}

),

beside as (

  select
    {{ listed(by) }}
    {{ sides_beside(levels) | trim }}
    any_value(confidence) as confidence,
    any_value(value_type) as value_type,
    any_value(polarity) as polarity,
    any_value(multiplier) as multiplier,
    bool_or(is_counted) as is_counted,
    cast(sum(row_count) as bigint) as row_count,
    cast(sum(quantile_count) as bigint) as quantile_count,
    max(quantiles_expected) as quantiles_expected,
    count(*) as side_count,
    {%- for fault in [
      'has_unread_quantile', 'lacks_people', 'has_nobody', 'lacks_count', 'is_below_zero',
      'is_above_whole', 'lacks_value', 'lacks_limit'
    ] %}
    bool_or({{ fault }}) as {{ fault }},
    {%- endfor %}
    max(share) filter (where side = 'of') as others_share
  from valued
  {{ grouped_by(by) }}

),

-- Events above what the reference's rate would make of each quantile's people; below it where high
-- is good.
excess as (

  select
    {{ listed(by) }}
    sum(
      greatest(
        0.0, if(polarity = 'high_is_good', -1, 1) * (x - population * reference_rate)
      ) order by quantile
    ) as excess_events
  from (
    select
      *,
      {{ divided(
        'sum(x) filter (where quantile = reference) over (' ~ within_series(by) ~ ')',
        'sum(population) filter (where quantile = reference) over (' ~ within_series(by) ~ ')'
      ) }} as reference_rate
    from asked
  )
  {{ grouped_by(by) }}

),

judged as (

  select
    beside.*,
    excess.excess_events,
    {{ log_ratio_error() }} as log_error,
    others_share * of_value + (1 - others_share) * against_value as mean,
    if(polarity = 'high_is_good', -1, 1) as sign,
    case
      when multiplier <= 0 then 'not valid: the multiplier is not above 0'
      {{ quantile_faults(2) | trim }}
      when side_count < 2 then 'the reference is missing'
      when is_counted and lacks_count then 'a numerator is missing'
      when is_counted and is_below_zero then 'not valid: a numerator is below 0'
      when is_counted and value_type = 'proportion' and is_above_whole
        then 'not valid: a numerator is above its denominator'
      when not is_counted and lacks_value then 'a value is missing'
      when polarity = 'neutral' then 'not valid: neither high nor low is good'
    end as reason_of_value
  from beside
  left join excess
    on
      {%- for key in by %}
      beside.{{ key }} is not distinct from excess.{{ key }} and
      {%- endfor %}
      true

)

select
  {{ listed(by) }}
  case when reason_of_value is null then mean end as mean,
  case when reason_of_value is null then against_value end as reference_value,
  case
    when reason_of_value is null
      then greatest(0.0, sign * others_share * (of_value - against_value))
  end as attributable_risk,
  {%- for level in carried_levels(confidence) %}
  {%- for side in ['lower', 'upper'] %}
  case
    when reason_of_value is null and not lacks_limit
      then others_share * {{ at_least_zero(
        'case sign when 1 then ' ~ difference_limit(side, levels.index(level) + 1)
        ~ ' else -(' ~ difference_limit(
          'upper' if side == 'lower' else 'lower', levels.index(level) + 1
        ) ~ ') end'
      ) }}
  end as risk_{{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  case
    when reason_of_value is null and mean <> 0
      then greatest(
        0.0, sign * {{ divided('others_share * (of_value - against_value)', 'mean') }}
      )
  end as attributable_fraction,
  {%- for level in carried_levels(confidence) %}
  {%- for side in ['lower', 'upper'] %}
  {%- set other = 'upper' if side == 'lower' else 'lower' %}
  case
    when reason_of_value is null and log_error is not null and of_value > 0 and against_value > 0
      then {{ at_least_zero(
        'sign * (1 - 1 / (1 - others_share + others_share * case sign when 1 then '
        ~ ratio_limit(side, level) ~ ' else ' ~ ratio_limit(other, level) ~ ' end))'
      ) }}
  end as fraction_{{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  case when reason_of_value is null and is_counted then excess_events end as excess_events,
  case
    when not is_counted then 'MOVER, from limits given'
    when value_type = 'proportion' then 'MOVER, from Wilson'
    else 'MOVER, from exact or Byars'
  end as method,
  coalesce(
    reason_of_value,
    case
      when lacks_limit then 'no limits: those of a value are missing'
      when mean = 0 then 'no fraction: nobody has what is measured'
      when log_error is null or of_value <= 0 or against_value <= 0
        then 'no limits of the fraction: a value or limit is not above 0'
    end
  ) as reason
from judged
{%- endmacro %}
