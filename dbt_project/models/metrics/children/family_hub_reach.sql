{{ counted(
  'leicester_city__family_hubs',
  numerator='seen',
  denominator='children',
) }}
