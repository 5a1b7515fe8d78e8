{# A score weighed by people, exactly; NULL where either is beyond any that is real, so that one
   wrong cell leaves its own area without a score and no other. #}
{% macro score_of_people(score, people) -%}
  try_cast({{ score }} as decimal(18, 9)) * try_cast({{ people }} as decimal(12, 0))
{%- endmacro %}
