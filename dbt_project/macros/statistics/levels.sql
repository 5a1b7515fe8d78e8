{#-
  Confidence levels as fractions: 0.95 and 0.998 are written into the SQL with the quantile of the
  normal distribution that belongs to them; another number, or SQL that gives one, is looked up by
  the function normal_quantile.
-#}
{% macro z_of(confidence) -%}
  {%- if confidence == 0.95 -%} 1.959963984540054
  {%- elif confidence == 0.998 -%} 3.090232306167813
  {%- else -%} normal_quantile((1 + ({{ confidence }})) / 2.0)
  {%- endif -%}
{%- endmacro %}

{#- Name of a limit: lowercl where there is one level, else lower95_0cl, upper99_8cl and so on. -#}
{% macro limit_name(side, confidence, levels) -%}
  {%- if levels | length == 1 -%} {{ side }}cl
  {%- else -%}
  {%- set percent = (confidence * 100) | round(8) -%}
  {%- set digits = '%.1f' | format(percent) if percent | round(1) == percent else percent -%}
  {{ side }}{{ digits | string | replace('.', '_') }}cl
  {%- endif -%}
{%- endmacro %}

{#- A level said by a column of the table is carried through a group under one name. -#}
{% macro carried_level(confidence) -%}
  {%- if confidence[0] is string -%} any_value({{ confidence[0] }}) as confidence, {%- endif -%}
{%- endmacro %}

{% macro carried_levels(confidence) %}
  {%- do return(['confidence'] if confidence[0] is string else confidence) -%}
{% endmacro %}

{#- NULL where the quotient would be without meaning; counts of any exact type divide as doubles. -#}
{% macro divided(dividend, divisor) -%}
  cast({{ dividend }} as double) / nullif(cast({{ divisor }} as double), 0)
{%- endmacro %}

{#- The columns that make a group, for select and group by; empty for the whole table. -#}
{% macro listed(columns) -%}
  {%- for column in columns -%} {{ column }}, {%- endfor -%}
{%- endmacro %}

{% macro grouped_by(columns) -%}
  {%- if columns %}
group by {{ columns | join(', ') }}
  {%- endif -%}
{%- endmacro %}

{#- A number as people write it: 100000, not 100000.0. -#}
{% macro plain_number(number) -%}
  case
    when {{ number }} = floor({{ number }}) then cast(cast({{ number }} as bigint) as varchar)
    else cast({{ number }} as varchar)
  end
{%- endmacro %}

{#- A number, 0 where it is below; `greatest` would make 0 of what is not known. -#}
{% macro at_least_zero(number) -%}
  case when ({{ number }}) > 0 then {{ number }} when ({{ number }}) <= 0 then 0.0 end
{%- endmacro %}

{#- A sum of doubles that is the same whatever order threads meet them in. -#}
{% macro steady_sum(expression) -%}
  sum({{ expression }} order by {{ expression }})
{%- endmacro %}

{#- The columns that make a series, opening a window; empty for the whole table. -#}
{% macro within_series(columns) -%}
  {%- if columns -%} partition by {{ columns | join(', ') }} {%- endif -%}
{%- endmacro %}

{#-
  Numerator x and denominator n of each group, NULL where one of either is missing, and what about
  its rows cannot be.
-#}
{% macro counted_groups(given, by, multiplier, confidence) -%}
select
  {{ listed(by) }}
  {{ carried_level(confidence) }}
  case when count(*) = count(x) then sum(x) end as x,
  case when count(*) = count(n) then sum(n) end as n,
  any_value({{ multiplier }}) as multiplier,
  bool_or(x < 0) as is_negative,
  bool_or(n <= 0) as is_without_denominator,
  bool_or(x > n) as is_above_whole
from {{ given }}
{{ grouped_by(by) }}
{%- endmacro %}
