{{ survey_share(
  'nhs_england__gp_patient_survey',
  share='overall_share',
  lower='overall_lower',
  upper='overall_upper',
  base='overall_base',
) }}
