{%- for split in [{}, {'sex': 'sex'}, {'age': 'age_band'}] %}
{{ counted(
  'nhs_england__stop_smoking_services',
  numerator='quits',
  denominator='smokers',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
