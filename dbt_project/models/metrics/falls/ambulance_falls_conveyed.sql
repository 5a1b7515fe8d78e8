{%- for split in [{}, {'age': 'age_band'}] %}
{{ counted(
  'emas__falls_incidents',
  numerator='conveyed',
  denominator='incidents',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
