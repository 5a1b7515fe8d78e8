{%- set extract = 'nhs_england__qof_achievement' -%}

{{ counted(
  extract,
  numerator='value',
  where="indicator_code = 'DEM004' and measure = 'NUMERATOR'",
) }}
union all
{{ counted(
  extract,
  numerator=none,
  denominator='value',
  where="indicator_code = 'DEM004' and measure in ('DENOMINATOR', 'PCAS')",
) }}
