{{ counted(
  'nhs_england__qof_prevalence',
  numerator='register',
  denominator='practice_list_size',
  where="group_code = 'DM'",
) }}
