{{ survey_share(
  'nhs_england__gp_patient_survey',
  share='phone_share',
  lower='phone_lower',
  upper='phone_upper',
  base='phone_base',
) }}
