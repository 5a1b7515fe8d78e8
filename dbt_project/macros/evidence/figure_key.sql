{#- The columns that make a figure, whatever moment it is known at. -#}
{% macro figure_columns() %}
  {%- do return([
    'metric_id', 'area_code', 'area_kind', 'period_start', 'period_end', 'period_type', 'breakdown'
  ]) -%}
{% endmacro %}

{% macro figure_key(relation=none) -%}
  {%- for column in figure_columns() -%}
  {{ relation ~ '.' if relation }}{{ column }}{{ ', ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{% macro same_figure(left, right) -%}
  {{ same_columns(left, right, figure_columns()) }}
{%- endmacro %}

{#- Whether two rows agree in columns that are never NULL. -#}
{% macro same_columns(left, right, columns) -%}
  {%- for column in columns -%}
  {{ left }}.{{ column }} = {{ right }}.{{ column }}{{ ' and ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}
