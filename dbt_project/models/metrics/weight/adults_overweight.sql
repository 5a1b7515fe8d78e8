{{ published(
  'ohid__fingertips',
  value='value',
  lower='lower_95',
  upper='upper_95',
  where="indicator_id = '93088' and category is null",
) }}
