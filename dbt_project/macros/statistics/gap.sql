{#- The levels of which limits are needed: 95 %, on which words and logarithms stand, and those asked for. -#}
{% macro levels_needed(confidence) %}
  {%- do return([0.95] + (carried_levels(confidence) | reject('equalto', 0.95) | list)) -%}
{% endmacro %}

{#-
  The two sides of a gap, one row each, with a value and its limits at each level needed (lower_1,
  upper_1 and so on): from counts, added up before anything is divided; else as given, at 95 %, moved
  by the ratio of the quantiles of the normal distribution for another level. `sides` has the columns
  value_type, multiplier, is_counted, x, n, given_value, given_lower, given_upper.
-#}
{% macro side_values(sides, levels) -%}
  select
    *,
    case when is_counted then multiplier * {{ divided('x', 'n') }} else given_value end as value,
    {%- for level in levels %}
    {%- set number = loop.index %}
    {%- for end in ['lower', 'upper'] %}
    case
      when not is_counted
        then given_value + (given_{{ end }} - given_value)
          {%- if level != 0.95 %} * {{ z_of(level) }} / {{ z_of(0.95) }} {%- endif %}
      when value_type = 'proportion' then multiplier * {{ wilson_limit('x', 'n', end, level) }}
      when value_type = 'rate'
        then multiplier * {{ divided(count_limit('x', end, level), 'n') }}
    end as {{ end }}_{{ number }}{{ ',' if not (end == 'upper' and number == levels | length) }}
    {%- endfor %}
    {%- endfor %}
  from {{ sides }}
{%- endmacro %}

{#- Both sides of a group in one row: of_value, of_lower_1, against_value and so on. -#}
{% macro sides_beside(levels) -%}
    {%- for side in ['of', 'against'] %}
    max(value) filter (where side = '{{ side }}') as {{ side }}_value,
    {%- for number in range(1, levels | length + 1) %}
    {%- for end in ['lower', 'upper'] %}
    max({{ end }}_{{ number }}) filter (where side = '{{ side }}')
      as {{ side }}_{{ end }}_{{ number }},
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}

{#-
  MOVER: a limit of the difference of two independent values, from their own at the same level.
  `of` and `against` are a value, its lower limit and its upper one.
-#}
{% macro mover_limit(side, of, against) -%}
  {%- set near, far = (1, 2) if side == 'lower' else (2, 1) -%}
  {{ of[0] }} - {{ against[0] }} {{ '-' if side == 'lower' else '+' }} sqrt(
    power({{ of[0] }} - {{ of[near] }}, 2)
    + power({{ against[far] }} - {{ against[0] }}, 2)
  )
{%- endmacro %}

{#- That of the two sides of a group that stand in one row. -#}
{% macro difference_limit(side, number) -%}
  {{ mover_limit(
    side,
    ['of_value', 'of_lower_' ~ number, 'of_upper_' ~ number],
    ['against_value', 'against_lower_' ~ number, 'against_upper_' ~ number]
  ) }}
{%- endmacro %}

{#- Standard error of the logarithm of a ratio of two independent values, from their 95 % limits; NULL where one of them is not above 0. -#}
{% macro log_ratio_error() -%}
  case
    when of_lower_1 > 0 and against_lower_1 > 0
      then sqrt(
        power(ln(of_upper_1 / of_lower_1), 2) + power(ln(against_upper_1 / against_lower_1), 2)
      ) / (2 * {{ z_of(0.95) }})
  end
{%- endmacro %}

{#- A limit of the ratio, even about it on the scale of logarithms. -#}
{% macro ratio_limit(side, level) -%}
  case
    when of_value > 0 and against_value > 0
      then exp(
        ln(of_value / against_value)
        {{ '-' if side == 'lower' else '+' }} {{ z_of(level) }} * log_error
      )
  end
{%- endmacro %}

{% macro gap(
  given, by, of="'core20'", against='null', value_type="'proportion'", multiplier='null',
  polarity="'neutral'", confidence=[0.95, 0.998]
) -%}
{%- set levels = levels_needed(confidence) -%}
with asked as (

  select
    {{ listed(by) }}
    {{ confidence[0] if confidence[0] is string else 'null' }} as confidence,
    -- Without a name for the other side it is whoever is not on the first.
    case
      when side is null then null
      when lower(trim(side)) = lower({{ of }}) then 'of'
      when {{ against }} is null or lower(trim(side)) = lower({{ against }}) then 'against'
    end as side,
    side is null as has_no_side,
    x,
    n,
    value,
    lower_cl,
    upper_cl,
    {{ value_type }} as value_type,
    {{ polarity }} as polarity,
    cast(coalesce(
      {{ multiplier }},
      case {{ value_type }} when 'proportion' then 100 when 'rate' then 100000 else 1 end
    ) as double) as multiplier
  from {{ given }}

),

sides as (

  select
    {{ listed(by) }}
    side,
    any_value(confidence) as confidence,
    any_value(value_type) as value_type,
    any_value(polarity) as polarity,
    any_value(multiplier) as multiplier,
    count(*) as row_count,
    count(x) + count(n) as cells_counted,
    bool_or(has_no_side) as has_no_side,
    bool_or(side is not null and (x is null or n is null)) as lacks_count,
    bool_or(x < 0) as is_below_zero,
    bool_or(n <= 0) as has_nobody,
    bool_or(x > n) as is_above_whole,
    sum(x) as x,
    sum(n) as n,
    any_value(value) as given_value,
    any_value(lower_cl) as given_lower,
    any_value(upper_cl) as given_upper
  from asked
  {{ grouped_by(by + ['side']) }}

),

-- Counts are used where there is any, so that a missing one is not passed over.
counted as (

  select
    *,
    value_type <> 'normal'
    and sum(cells_counted) over ({{ within_series(by) }}) > 0 as is_counted
  from sides

),

valued as (

  {{ side_values('counted', levels) | indent(2) }}

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
    bool_or(has_no_side) as has_no_side,
    bool_or(lacks_count) as lacks_count,
    bool_or(is_below_zero) as is_below_zero,
    bool_or(has_nobody) as has_nobody,
    bool_or(is_above_whole) as is_above_whole,
    count(side) as side_count,
    max(row_count) filter (where side is not null) as most_rows
  from valued
  {{ grouped_by(by) }}

),

judged as (

  select
    *,
    {{ difference_limit('lower', 1) }} as lower_difference,
    {{ difference_limit('upper', 1) }} as upper_difference,
    {{ log_ratio_error() }} as log_error,
    case
      when multiplier <= 0 then 'not valid: the multiplier is not above 0'
      when has_no_side then 'not valid: a row does not say its side'
      when side_count < 2 then 'one of the two sides is missing'
      when is_counted and lacks_count then 'a numerator or denominator is missing'
      when is_counted and is_below_zero then 'not valid: a numerator is below 0'
      when is_counted and has_nobody then 'not valid: a denominator is not above 0'
      when is_counted and value_type = 'proportion' and is_above_whole
        then 'not valid: a numerator is above its denominator'
      when is_counted then null
      when most_rows > 1 then 'not valid: values of several rows are not averaged'
      when of_value is null or against_value is null then 'a value is missing'
    end as reason_of_value
  from beside

)

select
  {{ listed(by) }}
  {%- for side in ['of', 'against'] %}
  case when reason_of_value is null then {{ side }}_value end as {{ side }}_value,
  {%- endfor %}
  {%- for measure, value in [
    ('absolute', 'of_value - against_value'), ('relative', divided('of_value', 'against_value'))
  ] %}
  case when reason_of_value is null then {{ value }} end as {{ measure }}_gap,
  {%- for level in carried_levels(confidence) %}
  {%- for side in ['lower', 'upper'] %}
  case
    when reason_of_value is null
      then
        {%- if measure == 'absolute' %} {{ difference_limit(side, levels.index(level) + 1) }}
        {%- else %} {{ ratio_limit(side, level) }}
        {%- endif %}
  end as {{ measure }}_{{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  {%- endfor %}
  case
    when reason_of_value is not null or lower_difference is null then null
    when lower_difference <= 0 and upper_difference >= 0 then 'similar'
    when polarity = 'neutral' then if(lower_difference > 0, 'higher', 'lower')
    when (polarity = 'high_is_good') = (lower_difference > 0) then 'better'
    else 'worse'
  end as judgement,
  case
    when not is_counted then 'MOVER, from limits given'
    when value_type = 'proportion' then 'MOVER, from Wilson'
    else 'MOVER, from exact or Byars'
  end as method,
  coalesce(
    reason_of_value,
    case
      when lower_difference is null then 'no limits: those of a value are missing'
      when against_value = 0 then 'no relative gap: the value of the other side is 0'
      when log_error is null or of_value <= 0 or against_value < 0
        then 'no relative limits: a value or limit is not above 0'
    end
  ) as reason
from judged
{%- endmacro %}
