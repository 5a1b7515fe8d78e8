{#-
  A count, or the share of it that is counted elsewhere: exact, then rounded to 6 digits after the
  point, so that n rows are together less than n × 0.0000005 from the exact sum. Never a whole
  number unless it is one.
-#}
{% macro counted_by_share(count, share) -%}
case
  when {{ share }} = 1 then {{ count }}
  else cast(cast({{ count }} as decimal(24, 6)) * {{ share }} as decimal(38, 6))
end
{%- endmacro %}
