{{ counted(
  'nhs_england__diabetes_care_processes',
  numerator='all_eight',
  denominator='patients',
  splits=[{'deprivation': "'fifth ' || fifth"}, {'age': 'age_band'}],
) }}
