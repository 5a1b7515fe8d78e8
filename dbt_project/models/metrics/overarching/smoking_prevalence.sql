{%- set indicator = 'Smoking Prevalence in adults (aged 18 and over) - current smokers (APS)' -%}

{{ published(
  'trafford__fingertips_reshape',
  value='value',
  where="indicator = '" ~ indicator ~ "' and inequality is null",
) }}
