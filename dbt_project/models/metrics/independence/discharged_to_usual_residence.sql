{%- for split in [{}, {'age': 'age_band'}] %}
{{ counted(
  'llr_icb__discharge_destination',
  numerator='to_usual_residence',
  denominator='discharges',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
