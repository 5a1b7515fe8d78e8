{{ counted(
  'lpt__community_waits',
  numerator='waiting_over_18_weeks',
  denominator='waiting',
) }}
