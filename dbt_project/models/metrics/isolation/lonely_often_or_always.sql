{{ published(
  'dcms__community_life',
  value='percentage',
  lower='lower',
  upper='upper',
  where="response = 'Often/always'",
  breakdown={
    'age': "case when regexp_matches(people, '^[0-9]') then people end",
    'sex': "case when people in ('Female', 'Male') then people end",
    'disability': "case when people in ('Disabled', 'Not disabled') then people end",
  },
) }}
