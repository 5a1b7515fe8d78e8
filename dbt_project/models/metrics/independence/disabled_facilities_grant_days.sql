{{ published(
  'leicester_city__disabled_facilities_grants',
  value='median_days',
  lower='lower',
  upper='upper',
  breakdown={'tenure': "nullif(tenure, 'All')"},
) }}
