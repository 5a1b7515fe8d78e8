{%- for split in [
  {},
  {'age': 'age_band'},
  {'ethnicity': 'ethnic_group'},
] %}
{{ counted(
  'leicester_city__carer_assessments',
  numerator='assessed',
  denominator='carers_known',
  breakdown=split,
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
