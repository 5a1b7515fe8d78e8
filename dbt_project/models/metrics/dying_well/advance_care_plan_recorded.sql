{%- for split in [
  {},
  {'age': 'age_band'},
  {'ethnicity': 'ethnic_group'},
  {'deprivation': "'fifth ' || fifth"},
] %}
{{ counted(
  'llr_icb__advance_care_plans',
  numerator='with_plan',
  denominator='deaths',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
