{#-
  The value of a sorted list that is a limit of its median: the rank that a normal approximation to
  the binomial gives, NULL where there is no value of that rank.
-#}
{% macro median_limit(sorted, side, confidence=0.95) -%}
  {%- set half = 'len(' ~ sorted ~ ') / 2.0' -%}
  {%- set spread = '(' ~ z_of(confidence) ~ ') * sqrt(len(' ~ sorted ~ ')) / 2.0' -%}
  {%- if side == 'lower' -%}
  case when round({{ half }} - {{ spread }}) >= 1
    then {{ sorted }}[cast(round({{ half }} - {{ spread }}) as bigint)] end
  {%- else -%}
  case when round(1.0 + {{ half }} + {{ spread }}) <= len({{ sorted }})
    then {{ sorted }}[cast(round(1.0 + {{ half }} + {{ spread }}) as bigint)] end
  {%- endif -%}
{%- endmacro %}

{% macro median(given, by, confidence=[0.95, 0.998]) -%}
with sorted as (

  select
    {{ listed(by) }}
    {{ carried_level(confidence) }}
    cast(count(*) as double) as value_count,
    quantile_cont(x, 0.5) as middle,
    list_sort(list(x)) as x_sorted,
    case when count(*) > count(x) then 'a value is missing' end as reason
  from {{ given }}
  {{ grouped_by(by) }}

)

select
  {{ listed(by) }}
  value_count,
  case when reason is null then middle end as value,
  {%- for level in carried_levels(confidence) %}
  {%- for side in ['lower', 'upper'] %}
  case when reason is null then {{ median_limit('x_sorted', side, level) }} end
    as {{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  'median' as statistic,
  'Campbell and Gardner' as method,
  reason
from sorted
{%- endmacro %}
