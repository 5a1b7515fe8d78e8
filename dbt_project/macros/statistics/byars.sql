{#- Byar's limit of a number of events, an approximation by the cube of a normal. NULL where the cube is below 0 (one event at 99.8 %) and, below, where there is no event. -#}
{% macro byars_limit(x, side, confidence=0.95) -%}
  {%- set z = z_of(confidence) -%}
  {%- if side == 'lower' -%}
  case
    when ({{ x }}) > 0 and 1.0 - 1.0 / (9.0 * ({{ x }})) - ({{ z }}) / (3.0 * sqrt({{ x }})) >= 0
      then ({{ x }}) * power(
        1.0 - 1.0 / (9.0 * ({{ x }})) - ({{ z }}) / (3.0 * sqrt({{ x }})), 3
      )
  end
  {%- else -%}
  case
    when ({{ x }}) >= 0
      then (({{ x }}) + 1.0) * power(
        1.0 - 1.0 / (9.0 * (({{ x }}) + 1.0)) + ({{ z }}) / (3.0 * sqrt(({{ x }}) + 1.0)), 3
      )
  end
  {%- endif -%}
{%- endmacro %}

{#- Exact below 10 events, Byar's from 10 on: the limits of every rate and indirect ratio. -#}
{% macro count_limit(x, side, confidence=0.95) -%}
  case
    when ({{ x }}) < 10 then {{ poisson_limit(x, side, confidence) }}
    else {{ byars_limit(x, side, confidence) }}
  end
{%- endmacro %}

{% macro byars(given, by, confidence=[0.95, 0.998]) -%}
{{ limits_of_events(given, by, confidence, 'Byars', byars_limit) }}
{%- endmacro %}

{#- Which of the two gave the limits, in the words of the field. -#}
{% macro count_method(x) -%}
  case when ({{ x }}) < 10 then 'Exact' when ({{ x }}) >= 10 then 'Byars' end
{%- endmacro %}
