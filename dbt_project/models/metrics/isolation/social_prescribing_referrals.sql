{{ counted(
  'llr_icb__social_prescribing',
  numerator='referrals',
  denominator='registered',
  splits=[{'deprivation': "'fifth ' || fifth"}, {'age': 'age_band'}],
) }}
