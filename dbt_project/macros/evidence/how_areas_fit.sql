{#- What a reader must know of how a sum's areas lie in the area it is about. -#}
{% macro how_areas_fit() -%}
  case when apportioned_rows > 0 then ', some apportioned by declared shares' else '' end
  || case when best_fit_rows > 0 then ', of areas that fit best' else '' end
{%- endmacro %}
