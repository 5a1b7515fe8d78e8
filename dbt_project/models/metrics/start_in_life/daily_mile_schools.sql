{{ counted(
  'public_health__daily_mile',
  numerator='active',
  denominator='schools',
) }}
