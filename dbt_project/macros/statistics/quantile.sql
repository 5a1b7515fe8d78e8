{#-
  Number of the quantile a rank falls in, 1 for the lowest ranks: `quantiles` + 1 less the rank from
  the other end, times `quantiles` over `of`, rounded up. NULL where there are fewer than
  `quantiles` to share out.

  rank       smallest rank of tied ones, from 1
  of         how many are ranked
  quantiles  5 for quintiles, 10 for deciles
-#}
{% macro quantile_number(rank, of, quantiles) -%}
case
  when ({{ of }}) >= {{ quantiles }}
    then {{ quantiles }} + 1
      - ((({{ of }}) + 1 - ({{ rank }})) * {{ quantiles }} + ({{ of }}) - 1) // ({{ of }})
end
{%- endmacro %}
