{{ counted(
  'nhs_england__discharge_by_icb',
  numerator='patients',
  where="measure like 'Number of patients discharged%'",
) }}
union all
{{ counted(
  'nhs_england__discharge_by_icb',
  numerator=none,
  denominator='patients',
  where="measure like 'Number of patients who no longer meet%'",
) }}
