{{ counted(
  'active_leicester__strength_and_balance',
  numerator='completers',
  denominator='starters',
  splits=[{'age': 'age_band'}],
) }}
