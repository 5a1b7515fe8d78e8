{#- The fifths of every group of which inequality is measured, in the columns that the statistical macros take. -#}
{% macro fifths_as_given() -%}
select
  {{ figure_key('figure') }},
  figure.edition,
  figure.scope,
  figure.quintile as quantile,
  cast(figure.quintile as varchar) as side,
  cast(figure.numerator as double) as x,
  cast(figure.denominator as double) as n,
  cast(figure.denominator as double) as population,
  cast(null as double) as value,
  cast(null as double) as lower_cl,
  cast(null as double) as upper_cl,
  cast(null as double) as se,
  case metric.value_type when 'crude_rate' then 'rate' else metric.value_type end as value_type,
  metric.multiplier,
  -- Above 0 where the more deprived fare worse.
  case when metric.polarity = 'low_is_good' then -metric.multiplier else metric.multiplier end
    as multiplier_towards_good,
  metric.polarity,
  figure.reason
from {{ ref('deprivation_value') }} as figure
inner join {{ source('specs', 'metric') }} as metric
  on figure.metric_id = metric.metric_id
{%- endmacro %}
