{{ counted(
  'nhs_england__eating_disorder_waits',
  numerator='within_4_weeks',
  denominator='completed',
) }}
