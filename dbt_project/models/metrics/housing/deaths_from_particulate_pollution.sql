{{ published(
  'ohid__fingertips',
  value='value',
  where="indicator_id = '93861' and category is null",
) }}
