{{ counted(
  'public_health__healthy_teeth',
  numerator='active',
  denominator='registered',
  splits=[{'setting': 'setting_type'}, {'deprivation': "'fifth ' || deprivation_fifth"}],
) }}
