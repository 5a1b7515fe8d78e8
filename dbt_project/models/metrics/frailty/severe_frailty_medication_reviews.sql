{{ counted(
  'llr_icb__frailty_reviews',
  numerator='reviewed',
  denominator='severely_frail',
  splits=[
    {'age': 'age_band'},
    {'ethnicity': 'ethnic_group'},
    {'deprivation': "'fifth ' || fifth"},
  ],
) }}
