{%- set obesity = "indicator like 'Reception prevalence of obesity (including severe obesity)%'" -%}

{{ published(
  'trafford__fingertips_reshape',
  value='value',
  where=obesity,
  breakdown={'inequality': 'inequality'},
) }}
