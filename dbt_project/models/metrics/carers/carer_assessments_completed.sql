{{ counted(
  'leicester_city__carer_assessments_completed',
  numerator='assessments',
  splits=[{'age': 'age_band'}, {'ethnicity': 'ethnic_group'}],
) }}
