{{ counted(
  'leicester_city__family_hubs',
  numerator='seen',
  denominator='children',
  splits=[{'ethnicity': 'ethnic_group'}],
) }}
