{#-
  Wilson's limit of a proportion x of n, between 0 and 1; NULL where x is no part of n. (The least
  and greatest of a NULL and a number are the number.)
-#}
{% macro wilson_limit(x, n, side, confidence=0.95) -%}
  {%- set z = z_of(confidence) -%}
  {%- set sign = '-' if side == 'lower' else '+' -%}
  case
    when ({{ n }}) > 0 and ({{ x }}) >= 0 and ({{ x }}) <= ({{ n }}) and ({{ z }}) is not null
      then greatest(0.0, least(1.0,
        (
          2.0 * ({{ x }}) + ({{ z }}) * ({{ z }})
          {{ sign }} ({{ z }}) * sqrt(
            greatest(0.0, ({{ z }}) * ({{ z }}) + 4.0 * ({{ x }}) * (1.0 - {{ divided(x, n) }}))
          )
        ) / (2.0 * (({{ n }}) + ({{ z }}) * ({{ z }})))
      ))
  end
{%- endmacro %}

{% macro proportion(given, by, multiplier='1', confidence=[0.95, 0.998]) -%}
with parts as (

  {{ counted_groups(given, by, multiplier, confidence) | indent(2) }}

),

judged as (

  select
    *,
    case
      when x is null or n is null then 'a numerator or denominator is missing'
      when is_negative then 'not valid: a numerator is below 0'
      when is_without_denominator then 'not valid: a denominator is not above 0'
      when is_above_whole then 'not valid: a numerator is above its denominator'
    end as reason
  from parts

)

select
  {{ listed(by) }}
  x,
  n,
  case when reason is null then {{ divided('x * multiplier', 'n') }} end as value,
  {%- for level in carried_levels(confidence) %}
  {%- for side in ['lower', 'upper'] %}
  case
    when reason is null then {{ wilson_limit('x', 'n', side, level) }} * multiplier
  end as {{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  case
    when multiplier = 100 then 'percentage'
    else 'proportion of ' || {{ plain_number('multiplier') }}
  end as statistic,
  'Wilson' as method,
  reason
from judged
{%- endmacro %}
