{#- The columns that make a series, before what orders it in a window; empty for the whole table. -#}
{% macro partitioned_by(columns, of=none) -%}
  {%- if columns -%} partition by {{ names_of(columns, of) | join(', ') }} {%- endif -%}
{%- endmacro %}

{#- Columns under the name of the relation they are of. -#}
{% macro names_of(columns, of) %}
  {%- set names = [] -%}
  {%- for column in columns -%}
    {%- do names.append(of ~ '.' ~ column if of else column) -%}
  {%- endfor -%}
  {%- do return(names) -%}
{% endmacro %}

{#- Whether two rows belong to one series: also where a column that makes it is blank. -#}
{% macro of_one_series(left, right, columns) -%}
  {%- for column in columns -%}
  {{ left }}.{{ column }} is not distinct from {{ right }}.{{ column }} and
  {% endfor -%}
  true
{%- endmacro %}

{#-
  A mean that is the same in whatever order its values are added: they are counted in units of a
  power of two, 2^-60 of the largest, and summed as whole numbers.
-#}
{% macro exact_scale(largest) -%}
  coalesce(power(2.0, least(1000, 60 - ceil(log2(nullif({{ largest }}, 0))))), 1.0)
{%- endmacro %}

{% macro exact_mean(number, scale) -%}
  cast(
    sum(cast(round(({{ number }}) * {{ scale }}) as bigint)) // nullif(count({{ number }}), 0)
    as double
  ) / any_value({{ scale }})
{%- endmacro %}
