{#-
  Exact limits of a number of events: half a quantile of chi square, from the seed of limits for
  whole numbers below 10 at 95 % and 99.8 %, else (a share of an event, another level) from the
  function chi_square_quantile.
-#}
{% macro poisson_limit(x, side, confidence=0.95) -%}
  {%- set tail = '(1.0 - (' ~ confidence ~ ')) / 2.0' -%}
  case
    when ({{ x }}) < 0 then null
    {%- if side == 'lower' %}
    when ({{ x }}) = 0 then 0.0
    {%- set quantile = 'chi_square_quantile(' ~ tail ~ ', 2.0 * (' ~ x ~ ')) / 2.0' %}
    {%- else %}
    {%- set quantile = 'chi_square_quantile(1.0 - ' ~ tail ~ ', 2.0 * (' ~ x ~ ') + 2.0) / 2.0' %}
    {%- endif %}
    {%- if confidence in (0.95, 0.998) %}
    when ({{ x }}) < 10 and ({{ x }}) = floor({{ x }})
      then (
        select max(limits.{{ limit_name(side, confidence, [0.95, 0.998]) }})
        from {{ ref('poisson_limits') }} as limits
        where limits.events = {{ x }}
      )
    {%- endif %}
    else {{ quantile }}
  end
{%- endmacro %}

{% macro poisson(given, by, confidence=[0.95, 0.998]) -%}
{{ limits_of_events(given, by, confidence, 'Exact', poisson_limit) }}
{%- endmacro %}

{#- The limits of the events of each group, by the macro that gives one limit. -#}
{% macro limits_of_events(given, by, confidence, method, limit) -%}
with parts as (

  select
    {{ listed(by) }}
    {{ carried_level(confidence) }}
    case when count(*) = count(x) then sum(x) end as x,
    bool_or(x < 0) as is_negative
  from {{ given }}
  {{ grouped_by(by) }}

),

judged as (

  select
    *,
    case
      when x is null then 'a count is missing'
      when is_negative then 'not valid: a count is below 0'
    end as reason
  from parts

)

select
  {{ listed(by) }}
  x,
  case when reason is null then x end as value,
  {%- for level in carried_levels(confidence) %}
  {%- for side in ['lower', 'upper'] %}
  case when reason is null then {{ limit('x', side, level) }} end
    as {{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  '{{ method }}' as method,
  reason
from judged
{%- endmacro %}
