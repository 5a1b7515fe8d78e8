{#- A mean of fewer than 75% of the hours is none. -#}
{%- set enough = 'valid_hours >= 0.75 * hours' -%}
{%- for parts, rows in [
  ({}, 'site_mean = highest_mean or highest_mean is null'),
  ({'site': 'site'}, 'true'),
] %}
{{ counted(
  'leicester_city__nitrogen_dioxide',
  numerator='case when ' ~ enough ~ ' then hourly_sum end',
  denominator='case when ' ~ enough ~ ' then valid_hours end',
  where=rows,
  breakdown=parts,
  status="case when " ~ enough ~ " then 'present' else 'missing' end",
  maturity="case when status = 'R' then 'final' else 'provisional' end",
) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
