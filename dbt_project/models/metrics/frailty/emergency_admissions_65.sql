{{ counted(
  'llr_icb__emergency_admissions',
  numerator='admissions',
  denominator='population',
  splits=[{'age': 'age_band'}, {'deprivation': "'fifth ' || fifth"}],
) }}
