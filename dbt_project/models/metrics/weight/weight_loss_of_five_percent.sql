{{ counted(
  'leicester_city__weight_management',
  numerator='lost_five_percent',
  denominator='starters',
) }}
