{%- for split in [
  {},
  {'deprivation': "'fifth ' || fifth"},
  {'age': 'age_band'},
] %}
{{ counted(
  'llr_icb__social_prescribing',
  numerator='referrals',
  denominator='registered',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
