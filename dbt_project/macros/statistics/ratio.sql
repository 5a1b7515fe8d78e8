{#- One count over another of which it need not be a part; limits as those of a rate. -#}
{% macro ratio(given, by, multiplier='1', confidence=[0.95, 0.998]) -%}
{{ rate(given, by, multiplier, confidence, statistic="'ratio x '") }}
{%- endmacro %}
