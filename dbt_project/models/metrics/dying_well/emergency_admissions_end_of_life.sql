{%- for split in [{}, {'age': 'age_band'}] %}
{{ counted(
  'ohid__end_of_life_admissions',
  numerator='three_or_more',
  denominator='deaths',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
