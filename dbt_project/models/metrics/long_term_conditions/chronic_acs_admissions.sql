{{ counted(
  'llr_icb__chronic_acs_admissions',
  numerator='admissions',
  denominator='population',
  breakdown={'age': 'age_band'},
) }}
