{{ published(
  'ons__local_statistics',
  value='observation',
  lower='lower_95',
  upper='upper_95',
  where="indicator in ('Female healthy life expectancy', 'Male healthy life expectancy')",
  breakdown={'sex': "split_part(indicator, ' ', 1)"},
) }}
