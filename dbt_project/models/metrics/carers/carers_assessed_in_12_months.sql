{{ counted(
  'leicester_city__carer_assessments',
  numerator='assessed',
  denominator='carers_known',
  splits=[{'age': 'age_band'}, {'ethnicity': 'ethnic_group'}],
) }}
