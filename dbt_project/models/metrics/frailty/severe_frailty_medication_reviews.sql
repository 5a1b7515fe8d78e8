{%- for split in [
  {},
  {'age': 'age_band'},
  {'ethnicity': 'ethnic_group'},
  {'deprivation': "'fifth ' || fifth"},
] %}
{{ counted(
  'llr_icb__frailty_reviews',
  numerator='reviewed',
  denominator='severely_frail',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
