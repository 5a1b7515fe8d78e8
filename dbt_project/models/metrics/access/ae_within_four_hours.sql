{{ counted(
  'healthyr__ae_by_icb',
  numerator='attendances - attendances_over_4_hours',
  denominator='attendances',
  status=worst_status(['attendances', 'attendances_over_4_hours']),
  where="month not in ('February 2025', 'March 2025')",
) }}
union all
{{ counted(
  'nhsr__ae_by_provider',
  numerator='attendances - breaches',
  denominator='attendances',
  status=worst_status(['attendances', 'breaches']),
) }}
