{%- for split in [
  {'age': 'age_band'},
  {'age': 'age_band', 'sex': 'sex'},
  {'age': 'age_band', 'deprivation': "'fifth ' || fifth"},
] %}
{{ counted(
  'llr_icb__copd_admissions',
  numerator='admissions',
  denominator='population',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
