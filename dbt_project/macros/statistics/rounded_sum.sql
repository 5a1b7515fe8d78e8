{#- How far a whole count may lie from the one printed, where it was rounded to a base. -#}
{% macro within_rounding(base) -%}
  coalesce(floor({{ base }} / 2.0), 0)
{%- endmacro %}

{% macro rounded_sum(given, by, base='5') -%}
with sums as (

  select
    {{ listed(by) }}
    sum(x) as x,
    sum({{ within_rounding(base) }}) as within,
    sum(greatest(x - {{ within_rounding(base) }}, 0)) as lowest,
    case
      when count(*) > count(x) then 'a count is missing'
      when bool_or(x < 0) then 'not valid: a count is below 0'
      when bool_or({{ base }} < 1) then 'not valid: the base is below 1'
    end as reason
  from {{ given }}
  {{ grouped_by(by) }}

)

select
  {{ listed(by) }}
  case when reason is null then x end as value,
  case when reason is null then lowest end as lowest,
  case when reason is null then x + within end as highest,
  reason
from sums
{%- endmacro %}
