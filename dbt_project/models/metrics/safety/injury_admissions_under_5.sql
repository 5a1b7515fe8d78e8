{{ counted(
  'nhs_england__child_admissions',
  numerator='admissions',
  denominator='population',
  where="measure = 'Injuries, ages 0 to 4'",
  numerator_rounded_to='5',
) }}
