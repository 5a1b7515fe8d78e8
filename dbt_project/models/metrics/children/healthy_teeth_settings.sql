{%- for split in [
  {},
  {'setting': 'setting_type'},
  {'deprivation': "'fifth ' || deprivation_fifth"},
] %}
{{ counted(
  'public_health__healthy_teeth',
  numerator='active',
  denominator='registered',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
