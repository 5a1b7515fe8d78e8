{{ counted(
  'emas__falls_incidents',
  numerator='conveyed',
  denominator='incidents',
) }}
