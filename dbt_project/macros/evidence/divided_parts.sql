{#-
  CTEs that divide sums once, with intervals, by the value type of their metric: `divided` has a row
  for each row of the relation, whose columns are the keys, value_type, multiplier, x and n.
-#}
{% macro divided_parts(relation, keys) -%}
proportions as (

  select * from {{ relation }}
  where value_type = 'proportion'

),

rates as (

  select * from {{ relation }}
  where value_type = 'crude_rate'

),

divided_proportions as (

  {{ proportion('proportions', keys, multiplier='multiplier') | indent(2) }}

),

divided_rates as (

  {{ rate('rates', keys, multiplier='multiplier') | indent(2) }}

),

divided as (

  select * from divided_proportions
  union all
  select * from divided_rates

)
{%- endmacro %}
