{{ counted(
  'llr_icb__frailty_reviews',
  numerator='reviewed',
  denominator='severely_frail',
) }}
