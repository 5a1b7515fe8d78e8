{{ counted(
  'leicester_city__carer_assessments',
  numerator='assessed',
  denominator='carers_known',
) }}
