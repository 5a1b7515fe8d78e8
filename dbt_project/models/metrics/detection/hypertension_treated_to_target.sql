{%- for split in [
  {},
  {'deprivation': "'fifth ' || fifth"},
  {'sex': 'sex'},
] %}
{{ counted(
  'nhs_england__hypertension_control',
  numerator='treated',
  denominator='hypertension',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
