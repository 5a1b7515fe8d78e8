{{ published(
  'ohid__fingertips',
  value='value',
  lower='lower_95',
  upper='upper_95',
  where="indicator_id = '92901' and category is null",
  breakdown={'sex': "nullif(sex, 'Persons')"},
) }}
