{#- The value of one name of a breakdown, as `0-4` of `age: 0-4; sex: Female`; NULL where it lacks it. -#}
{% macro breakdown_part(breakdown, name) -%}
  nullif(regexp_extract({{ breakdown }}, '(?:^|; ){{ name }}: ([^;]*)', 1), '')
{%- endmacro %}

{#- The breakdown that is left without one name: `sex: Female`, or `all`. -#}
{% macro breakdown_without(breakdown, name) -%}
  coalesce(
    nullif(
      trim(regexp_replace({{ breakdown }}, '(^|; ){{ name }}: [^;]*', ''), '; '), ''
    ),
    'all'
  )
{%- endmacro %}
