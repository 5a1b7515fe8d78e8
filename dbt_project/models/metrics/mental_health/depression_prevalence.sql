{%- set indicator = 'Depression: QOF prevalence' -%}

{{ published(
  'trafford__fingertips_reshape',
  value='value',
  where="indicator = '" ~ indicator ~ "' and inequality is null",
) }}
