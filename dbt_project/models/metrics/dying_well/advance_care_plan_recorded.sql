{{ counted(
  'llr_icb__advance_care_plans',
  numerator='with_plan',
  denominator='deaths',
) }}
