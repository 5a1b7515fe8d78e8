{{ counted(
  'ohid__health_visitor_delivery',
  numerator='numerator',
  denominator='denominator',
  where="measure = 'Expected level in communication at 2 to 2.5 years'",
  maturity="'provisional'",
) }}
