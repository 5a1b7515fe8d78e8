{%- set extract = 'nhs_england__maternity_services' -%}

{{ counted(
  extract,
  numerator='value',
  denominator='value',
  where="measure = '0 to 70 days'",
  numerator_rounded_to='5',
  denominator_rounded_to='5',
) }}
union all
{{ counted(
  extract,
  numerator='0',
  denominator='value',
  where="measure in ('71 to 90 days', '91 to 140 days', '141+ days')",
  denominator_rounded_to='5',
) }}
