{%- for split in [{}, {'sex': 'sex'}, {'ethnicity': 'ethnic_group'}] %}
{{ counted(
  'leicester_city__weight_management',
  numerator='lost_five_percent',
  denominator='starters',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
