{{ counted(
  'nhs_england__hypertension_control',
  numerator='treated',
  denominator='hypertension',
  splits=[{'deprivation': "'fifth ' || fifth"}, {'sex': 'sex'}],
) }}
