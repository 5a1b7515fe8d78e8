{{ published(
  'ons__local_statistics',
  value='observation',
  lower='lower_95',
  upper='upper_95',
  where="indicator = 'Cancer diagnosis at stage 1 and 2'",
) }}
