{%- set injuries = "indicator_id = '90284' and category is null" -%}

{{ published(
  'ohid__fingertips',
  value='value',
  lower='lower_95',
  upper='upper_95',
  where=injuries,
) }}
union all
{{ counted(
  'ohid__fingertips',
  numerator='count',
  denominator='denominator',
  where=injuries,
) }}
