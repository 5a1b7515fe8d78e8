{{ counted(
  'active_leicester__strength_and_balance',
  numerator='completers',
  denominator='starters',
) }}
