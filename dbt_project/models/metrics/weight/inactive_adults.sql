{%- set indicator = 'Percentage of physically inactive adults' -%}

{{ published(
  'trafford__fingertips_reshape',
  value='value',
  where="indicator = '" ~ indicator ~ "' and inequality is null",
) }}
