{%- set indicator = 'People receiving an NHS Health Check' -%}

{{ published(
  'trafford__fingertips_reshape',
  value='value',
  where="indicator = '" ~ indicator ~ "' and inequality is null",
) }}
