{%- set ages = {'all': 'population', '0-15': 'children', '16-59': 'working_age', '60+': 'older'} %}
{%- for age, residents in ages.items() %}
{{ counted(
  'mhclg__deprivation_population',
  numerator='case when decile <= 2 then ' ~ residents ~ ' else 0 end',
  denominator=residents,
  status=residents ~ '_status',
  breakdown={} if age == 'all' else {'age': "'" ~ age ~ "'"},
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
