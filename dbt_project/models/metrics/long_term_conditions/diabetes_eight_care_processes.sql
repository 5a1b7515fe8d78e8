{%- for split in [
  {},
  {'deprivation': "'fifth ' || fifth"},
  {'age': 'age_band'},
] %}
{{ counted(
  'nhs_england__diabetes_care_processes',
  numerator='all_eight',
  denominator='patients',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
