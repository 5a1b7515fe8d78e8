{{ counted(
  'nhs_england__stop_smoking_services',
  numerator='quits',
  denominator='smokers',
) }}
