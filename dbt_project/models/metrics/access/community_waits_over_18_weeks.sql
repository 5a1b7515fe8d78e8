{{ counted(
  'lpt__community_waits',
  numerator='waiting_over_18_weeks',
  denominator='waiting',
) }}
union all
{{ counted(
  'lpt__community_waits',
  numerator='waiting_over_18_weeks',
  denominator='waiting',
  breakdown={'age group': 'age_group'},
) }}
union all
{{ counted(
  'lpt__community_waits',
  numerator='waiting_over_18_weeks',
  denominator='waiting',
  breakdown={'service': 'service'},
) }}
