{{ counted(
  'dft__licensed_vehicles',
  numerator='ultra_low_emission',
  denominator='licensed',
  where="keepership = 'Private'",
) }}
