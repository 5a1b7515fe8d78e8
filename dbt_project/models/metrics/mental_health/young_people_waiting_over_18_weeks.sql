{%- for split in [
  {},
  {'age': 'age_band'},
] %}
{{ counted(
  'lpt__young_peoples_waiting_list',
  numerator='over_18_weeks',
  denominator='waiting',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
