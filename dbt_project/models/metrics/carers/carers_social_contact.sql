{#- Numbers changed in 2023/24. -#}
{%- set measure = "measure = case when _period_start < '2023-04-01' then '1I2' else '5A2' end" -%}

{{ published(
  'nhs_england__ascof',
  value='measure_value',
  where=measure ~ " and measure_type = 'Outcome'",
  breakdown={'age': "case when disaggregation <> 'Total' then disaggregation end"},
) }}
