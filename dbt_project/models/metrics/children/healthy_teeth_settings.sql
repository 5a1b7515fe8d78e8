{{ counted(
  'public_health__healthy_teeth',
  numerator='active',
  denominator='registered',
) }}
