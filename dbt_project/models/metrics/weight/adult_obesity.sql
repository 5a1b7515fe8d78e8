{{ published(
  'ons__local_statistics',
  value='observation',
  lower='lower_95',
  upper='upper_95',
  where="indicator = 'Adult obesity prevalence'",
) }}
