{#-
  The fifths of every group of which inequality is measured, in the columns that the statistical
  macros take: counts; of what is standardised over age the values and their limits.
-#}
{% macro fifths_as_given() -%}
select
  {{ figure_key('figure') }},
  figure.edition,
  figure.scope,
  figure.quintile as quantile,
  cast(figure.quintile as varchar) as side,
  {{ is_standardised('metric.value_type') }} as is_value,
  cast(case when not is_value then figure.numerator end as double) as x,
  cast(case when not is_value then figure.denominator end as double) as n,
  cast(figure.denominator as double) as population,
  case when is_value then figure.value end as value,
  case when is_value then figure.lower95_0cl end as lower_cl,
  case when is_value then figure.upper95_0cl end as upper_cl,
  cast(null as double) as se,
  case
    when is_value then 'normal'
    when metric.value_type = 'crude_rate' then 'rate'
    else metric.value_type
  end as value_type,
  case when is_value then 1 else metric.multiplier end as multiplier,
  -- Above 0 where the more deprived fare worse.
  case when metric.polarity = 'low_is_good' then -1 else 1 end
  * case when is_value then 1 else metric.multiplier end as multiplier_towards_good,
  metric.polarity,
  figure.reason
from {{ ref('deprivation_value') }} as figure
inner join {{ source('specs', 'metric') }} as metric
  on figure.metric_id = metric.metric_id
{%- endmacro %}

{#- What is said where a source leaves out a fifth of its people, and where none lives in an area. -#}
{% macro lacks_a_fifth() -%}
  'nothing is known of one of the fifths'
{%- endmacro %}
