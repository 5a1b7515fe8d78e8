{%- for split in [
  {},
  {'sector': 'sector'},
] %}
{{ counted(
  'public_health__mental_health_friendly_places',
  numerator='organisations',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
