{%- for split, rows in [
  ({}, "measure = 'Dental caries, ages 0 to 5'"),
  ({'deprivation': "'fifth ' || deprivation_fifth"}, "measure = 'Dental caries, ages 0 to 5' and deprivation_fifth is not null"),
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
