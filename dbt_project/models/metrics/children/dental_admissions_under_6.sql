{{ counted(
  'nhs_england__child_admissions',
  numerator='admissions',
  denominator='population',
  where="measure = 'Dental caries, ages 0 to 5'",
  numerator_rounded_to='5',
) }}
