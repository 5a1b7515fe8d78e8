{{ published(
  'ons__local_statistics',
  value='observation',
  where="indicator = 'Persistent absences for all pupils'",
) }}
