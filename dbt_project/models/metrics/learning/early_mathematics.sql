{{ published(
  'ons__local_statistics',
  value='observation',
  where="indicator = 'Mathematics'",
) }}
