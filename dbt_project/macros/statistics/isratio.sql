{% macro isratio(given, by, refvalue='1', confidence=[0.95, 0.998]) -%}
with judged as (

  {{ observed_and_expected(given, by, confidence, refvalue) }}

)

select
  {{ listed(by) }}
  observed,
  expected,
  case when reason is null then {{ divided('observed', 'expected') }} * scale end as value,
  {%- for level in carried_levels(confidence) %}
  {%- for side in ['lower', 'upper'] %}
  case
    when reason is null
      then {{ divided(count_limit('observed', side, level), 'expected') }} * scale
  end as {{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  'indirectly standardised ratio x ' || {{ plain_number('scale') }} as statistic,
  {{ count_method('observed') }} as method,
  reason
from judged
{%- endmacro %}
