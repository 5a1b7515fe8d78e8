{{ counted(
  'lpt__urgent_community_response',
  numerator='within_two_hours',
  denominator='referrals',
) }}
