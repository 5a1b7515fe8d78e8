{#-
  Figures of areas of a strategy as known now, of the parts by which a source supplies its people,
  such as fifths of deprivation: of an edition that it does not name. `part` is the part's text.
-#}
{% macro as_supplied(by) -%}
select
  {%- for column in figure_columns() if column != 'breakdown' %}
  figure.{{ column }},
  {%- endfor %}
  {{ breakdown_without('figure.breakdown', by) }} as breakdown,
  'as supplied' as edition,
  {{ breakdown_part('figure.breakdown', by) }} as part,
  figure.numerator,
  figure.denominator,
  figure.value,
  {%- for limit in ['lower95_0cl', 'upper95_0cl', 'lower99_8cl', 'upper99_8cl'] %}
  figure.{{ limit }},
  {%- endfor %}
  figure.interval_method,
  case when figure.value is null then figure.status_reason end as reason,
  figure.evidence_rows
from {{ ref('metric_value') }} as figure
inner join {{ source('specs', 'metric') }} as metric
  on figure.metric_id = metric.metric_id
where
  {{ breakdown_part('figure.breakdown', by) }} is not null
  and figure.known_to is null
  and figure.is_reporting_period
  and metric.needs_denominator
  and not metric.is_of_deprivation
  and figure.area_code in (
    select area.area_code from {{ source('specs', 'strategy_area') }} as area
  )
{%- endmacro %}
