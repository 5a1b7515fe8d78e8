{{ counted(
  'nhs_england__smi_health_checks',
  numerator='all_six',
  denominator='on_register',
) }}
