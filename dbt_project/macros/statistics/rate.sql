{% macro rate(given, by, multiplier='100000', confidence=[0.95, 0.998],
              statistic="'rate per '") -%}
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
    when reason is null then {{ divided(count_limit('x', side, level), 'n') }} * multiplier
  end as {{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  {{ statistic }} || {{ plain_number('multiplier') }} as statistic,
  {{ count_method('x') }} as method,
  reason
from judged
{%- endmacro %}
