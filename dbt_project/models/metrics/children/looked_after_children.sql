{%- set on_31_march = "population_type = 'Children looked after on 31 March each year'" -%}

{{ published('dfe__children_looked_after', value='rate', where=on_31_march) }}
union all
{{ counted(
  'dfe__children_looked_after',
  numerator='children',
  denominator='population_estimate',
  where=on_31_march,
) }}
