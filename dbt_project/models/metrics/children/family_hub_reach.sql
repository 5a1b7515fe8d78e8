{%- for split in [{}, {'ethnicity': 'ethnic_group'}] %}
{{ counted(
  'leicester_city__family_hubs',
  numerator='seen',
  denominator='children',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
