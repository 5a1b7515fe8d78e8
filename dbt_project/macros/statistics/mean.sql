{#- Half the width of a mean's limits, from its standard deviation and how many values there are. -#}
{% macro t_half_width(stdev, n, confidence=0.95) -%}
  abs(student_t_quantile((1.0 - ({{ confidence }})) / 2.0, nullif({{ n }} - 1, 0)))
  * ({{ stdev }}) / sqrt({{ n }})
{%- endmacro %}

{% macro mean(given, by, confidence=[0.95, 0.998]) -%}
with sums as (

  select
    {{ listed(by) }}
    {{ carried_level(confidence) }}
    sum(x) as value_sum,
    cast(count(*) as double) as value_count,
    stddev_samp(x) as stdev,
    avg(x) as average,
    case when count(*) > count(x) then 'a value is missing' end as reason
  from {{ given }}
  {{ grouped_by(by) }}

)

select
  {{ listed(by) }}
  case when reason is null then value_sum end as value_sum,
  value_count,
  case when reason is null then stdev end as stdev,
  case when reason is null then average end as value,
  {%- for level in carried_levels(confidence) %}
  {%- for side, sign in [('lower', '-'), ('upper', '+')] %}
  case when reason is null then average {{ sign }} {{ t_half_width('stdev', 'value_count', level) }} end
    as {{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  'mean' as statistic,
  'Student''s t-distribution' as method,
  reason
from sums
{%- endmacro %}
