{{ published(
  'ons__local_statistics',
  value='observation',
  where="indicator = 'Children in relative poverty before housing costs'",
) }}
