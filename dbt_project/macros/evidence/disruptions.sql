{#- The names of the disruptions that a span of days meets; NULL where it meets none. -#}
{% macro disruptions(first_day, last_day) -%}
  (
    select string_agg(disruption.name, ', ' order by disruption.first_day, disruption.name)
    from {{ ref('disruption_periods') }} as disruption
    where
      disruption.first_day <= {{ last_day }}
      and disruption.last_day >= {{ first_day }}
  )
{%- endmacro %}
