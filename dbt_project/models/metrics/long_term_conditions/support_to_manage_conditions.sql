{{ survey_share(
  'nhs_england__gp_patient_survey',
  share='support_share',
  lower='support_lower',
  upper='support_upper',
  base='support_base',
) }}
