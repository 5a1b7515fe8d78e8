{{ counted(
  'llr_icb__social_prescribing',
  numerator='referrals',
  denominator='registered',
) }}
