{#- Numbers changed in 2023/24: before, 2D stood for another measure. -#}
{%- set measure = "measure = case when _period_start < '2023-04-01' then '2B1' else '2D' end" -%}
{%- set groups = {
  'sex': "case when disaggregation in ('Female', 'Male') then disaggregation end",
  'age': "case when disaggregation not in ('Total', 'Female', 'Male') then disaggregation end",
} -%}

{{ counted(
  'nhs_england__ascof',
  numerator='measure_value',
  where=measure ~ " and measure_type = 'Numerator'",
  breakdown=groups,
) }}
union all
{{ counted(
  'nhs_england__ascof',
  numerator=none,
  denominator='measure_value',
  where=measure ~ " and measure_type = 'Denominator'",
  breakdown=groups,
) }}
