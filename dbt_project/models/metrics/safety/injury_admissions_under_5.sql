{%- for split, rows in [
  ({}, "measure = 'Injuries, ages 0 to 4'"),
  ({'sex': 'sex'}, "measure = 'Injuries, ages 0 to 4' and sex is not null"),
] %}
{{ counted(
  'nhs_england__child_admissions',
  numerator='admissions',
  denominator='population',
  where=rows,
  breakdown=split,
  numerator_rounded_to='5',
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
