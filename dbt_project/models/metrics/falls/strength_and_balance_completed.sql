{%- for split in [{}, {'age': 'age_band'}] %}
{{ counted(
  'active_leicester__strength_and_balance',
  numerator='completers',
  denominator='starters',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
