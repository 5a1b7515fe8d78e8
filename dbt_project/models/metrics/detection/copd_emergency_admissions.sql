{{ counted(
  'llr_icb__copd_admissions',
  numerator='admissions',
  denominator='population',
  breakdown={'age': 'age_band'},
) }}
