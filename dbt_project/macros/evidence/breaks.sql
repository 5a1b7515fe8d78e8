{#- Whether a declared break is one of a series: of its metric or any, of its area or any. -#}
{% macro breaks(series_break, series) -%}
  ({{ series_break }}.metric_id is null or {{ series_break }}.metric_id = {{ series }}.metric_id)
  and (
    {{ series_break }}.area_code is null
    or (
      {{ series_break }}.area_code = {{ series }}.area_code
      and {{ series_break }}.area_kind = {{ series }}.area_kind
    )
  )
{%- endmacro %}
