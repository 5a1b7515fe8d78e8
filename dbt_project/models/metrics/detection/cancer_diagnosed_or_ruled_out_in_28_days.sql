{%- for split in [
  {},
  {'tumour': 'tumour_type'},
] %}
{{ counted(
  'nhs_england__faster_diagnosis',
  numerator='within_28_days',
  denominator='told',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
