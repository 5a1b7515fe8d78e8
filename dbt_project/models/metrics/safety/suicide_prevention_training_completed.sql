{%- for split in [
  {},
  {'sector': 'sector'},
] %}
{{ counted(
  'public_health__suicide_prevention_training',
  numerator='trained',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
