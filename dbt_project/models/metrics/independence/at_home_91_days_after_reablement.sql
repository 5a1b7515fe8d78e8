{%- set groups = {
  'sex': "case when disaggregation in ('Female', 'Male') then disaggregation end",
  'age': "case when disaggregation not in ('Total', 'Female', 'Male') then disaggregation end",
} -%}

{{ counted(
  'nhs_england__ascof',
  numerator='measure_value',
  where="measure = '2D' and measure_type = 'Numerator'",
  breakdown=groups,
) }}
union all
{{ counted(
  'nhs_england__ascof',
  numerator=none,
  denominator='measure_value',
  where="measure = '2D' and measure_type = 'Denominator'",
  breakdown=groups,
) }}
