{{ counted(
  'leicester_city__carer_assessments_completed',
  numerator='assessments',
) }}
