{#- Numbers changed in 2023/24: before, 2C stood for another measure. -#}
{%- set measure = "measure = case when _period_start < '2023-04-01' then '2A2' else '2C' end" -%}

{{ counted(
  'nhs_england__ascof',
  numerator='measure_value',
  where=measure ~ " and measure_type = 'Numerator' and disaggregation = 'Total'",
) }}
union all
{{ counted(
  'nhs_england__ascof',
  numerator=none,
  denominator='measure_value',
  where=measure ~ " and measure_type = 'Denominator' and disaggregation = 'Total'",
) }}
