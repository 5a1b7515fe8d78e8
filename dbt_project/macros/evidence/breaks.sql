{#- Whether a declared break is one of a series: of its metric or any, of its area or any. -#}
{% macro breaks(series_break, series) -%}
  ({{ series_break }}.metric_id is null or {{ series }}.metric_id = {{ series_break }}.metric_id)
  and (
    {{ series_break }}.area_code is null
    or (
      {{ series }}.area_code = {{ series_break }}.area_code
      and {{ series }}.area_kind = {{ series_break }}.area_kind
    )
  )
{%- endmacro %}
