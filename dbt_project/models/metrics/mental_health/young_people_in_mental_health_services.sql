{%- for split in [
  {},
  {'age': 'age_band'},
  {'sex': 'sex'},
] %}
{{ counted(
  'nhs_england__young_peoples_mental_health_access',
  numerator='one_contact',
  denominator='registered',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
