{{ counted(
  'ohid__health_visitor_delivery',
  numerator='numerator',
  denominator='denominator',
  where="measure = 'Breastfed at 6 to 8 weeks'",
  maturity="'provisional'",
) }}
