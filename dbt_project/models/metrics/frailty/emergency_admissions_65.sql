{{ counted(
  'llr_icb__emergency_admissions',
  numerator='admissions',
  denominator='population',
) }}
