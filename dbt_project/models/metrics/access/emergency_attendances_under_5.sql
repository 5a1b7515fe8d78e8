{{ counted(
  'nhs_england__emergency_attendances_under_5',
  numerator='attendances',
  denominator='population',
  maturity="'provisional'",
  numerator_rounded_to='5',
) }}
