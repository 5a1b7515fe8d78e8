{{ counted(
  'nhs_england__hypertension_control',
  numerator='treated',
  denominator='hypertension',
) }}
