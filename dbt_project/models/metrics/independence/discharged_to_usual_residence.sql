{{ counted(
  'llr_icb__discharge_destination',
  numerator='to_usual_residence',
  denominator='discharges',
) }}
