{%- for split, rows in [
  ({}, "true"),
  ({'age': 'age_band'}, "age_band is not null"),
  ({'ethnicity': 'ethnic_group'}, "ethnic_group is not null"),
] %}
{{ counted(
  'nhs_england__smoking_at_delivery',
  numerator='smokers',
  denominator='known',
  where=rows,
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
