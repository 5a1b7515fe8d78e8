{%- set obesity = "indicator like 'Year 6 prevalence of obesity (including severe obesity)%'" -%}

{{ published(
  'trafford__fingertips_reshape',
  value='value',
  where=obesity,
  breakdown={'inequality': 'inequality'},
) }}
