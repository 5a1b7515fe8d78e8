{{ counted(
  'nhs_england__faster_diagnosis',
  numerator='within_28_days',
  denominator='told',
) }}
