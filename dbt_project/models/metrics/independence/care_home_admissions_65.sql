{{ counted(
  'nhs_england__ascof',
  numerator='measure_value',
  where="measure = '2C' and measure_type = 'Numerator' and disaggregation = 'Total'",
) }}
union all
{{ counted(
  'nhs_england__ascof',
  numerator=none,
  denominator='measure_value',
  where="measure = '2C' and measure_type = 'Denominator' and disaggregation = 'Total'",
) }}
