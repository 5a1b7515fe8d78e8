{#-
  Whether a period had ended on the day of the run. A draft speaks of its quarter's last day, and is
  made later: what files say of the time between waits for the next quarter.
-#}
{% macro has_ended(period_end) -%}
  {{ period_end }} <= (select run.as_of from {{ source('specs', 'run') }} as run)
{%- endmacro %}
