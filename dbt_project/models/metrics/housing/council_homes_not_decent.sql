{{ counted(
  'leicester_city__council_homes',
  numerator='not_decent',
  denominator='homes',
) }}
