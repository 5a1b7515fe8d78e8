{{ counted(
  'llr_icb__chronic_acs_admissions',
  numerator='admissions',
  denominator='population',
  breakdown={'age': 'age_band'},
  splits=[
    {'age': 'age_band', 'sex': 'sex'},
    {'age': 'age_band', 'deprivation': "'fifth ' || fifth"},
  ],
) }}
