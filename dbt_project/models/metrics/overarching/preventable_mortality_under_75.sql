{{ published(
  'ohid__fingertips',
  value='value',
  lower='lower_95',
  upper='upper_95',
  where="indicator_id = '93721' and category is null and coalesce(period_range, '1y') = '1y'",
  breakdown={'sex': "nullif(sex, 'Persons')"},
) }}
