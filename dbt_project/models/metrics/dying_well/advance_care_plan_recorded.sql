{{ counted(
  'llr_icb__advance_care_plans',
  numerator='with_plan',
  denominator='deaths',
  splits=[
    {'age': 'age_band'},
    {'ethnicity': 'ethnic_group'},
    {'deprivation': "'fifth ' || fifth"},
  ],
) }}
