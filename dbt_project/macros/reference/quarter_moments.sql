{#- Moments (UTC) at which a row of reference.quarter begins and is over in London: days begin there,
   and at three of the four ends of a quarter it is summer time. -#}
{% macro quarter_opens(quarter) -%}
  {{ quarter }}.quarter_start
  - if(month({{ quarter }}.quarter_start) = 1, interval 0 hour, interval 1 hour)
{%- endmacro %}
{% macro quarter_closes(quarter) -%}
  {{ quarter }}.quarter_end
  + interval 1 day
  - if(month({{ quarter }}.quarter_end) = 12, interval 0 hour, interval 1 hour)
{%- endmacro %}
