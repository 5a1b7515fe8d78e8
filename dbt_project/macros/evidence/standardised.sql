{#- Whether a kind of value is made from counts by age, never by dividing one sum by another. -#}
{% macro is_standardised(value_type) -%}
  {{ value_type }} in (
    'directly_standardised_rate',
    'indirectly_standardised_rate',
    'indirectly_standardised_ratio',
    'life_expectancy'
  )
{%- endmacro %}

{#- What is said of counts that should be by age and are not. -#}
{% macro lacks_ages() -%}
  'its counts are not by age: they cannot be standardised'
{%- endmacro %}

{#- Whether the figures of single bands of age are rates of that kind of value's own unit. -#}
{% macro has_rates_by_age(value_type) -%}
  {{ value_type }} in ('directly_standardised_rate', 'indirectly_standardised_rate')
{%- endmacro %}
