{{ counted(
  'lpt__young_peoples_waiting_list',
  numerator='over_18_weeks',
  denominator='waiting',
) }}
