{%- for split, rows in [
  ({}, "true"),
  ({'deprivation': "'fifth ' || deprivation_fifth"}, "deprivation_fifth is not null"),
  ({'ethnicity': 'ethnic_group'}, "ethnic_group is not null"),
] %}
{{ counted(
  'nhs_england__emergency_attendances_under_5',
  numerator='attendances',
  denominator='population',
  where=rows,
  breakdown=split,
  maturity="'provisional'",
  numerator_rounded_to='5',
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
