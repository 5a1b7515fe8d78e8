{{ counted(
  'nhs_england__diabetes_care_processes',
  numerator='all_eight',
  denominator='patients',
  numerator_rounded_to='5',
  denominator_rounded_to='5',
) }}
