{{ counted(
  'public_health__suicide_prevention_training',
  numerator='trained',
) }}
