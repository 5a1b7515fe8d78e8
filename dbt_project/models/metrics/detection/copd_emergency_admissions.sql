{{ counted(
  'llr_icb__copd_admissions',
  numerator='admissions',
  denominator='population',
  breakdown={'age': 'age_band'},
  splits=[
    {'age': 'age_band', 'sex': 'sex'},
    {'age': 'age_band', 'deprivation': "'fifth ' || fifth"},
  ],
) }}
