{{ counted(
  'ohid__health_visitor_delivery',
  numerator='numerator',
  denominator='denominator',
  where="measure = 'New birth visits within 14 days'",
  maturity="'provisional'",
) }}
