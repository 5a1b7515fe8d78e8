-- One row: one group, its slope and relative index, and the lists of which their limits are drawn.
-- A tenth of the draws that `hwb method` makes: those of every period are drawn anew each time.
-- Dropped before publishing.
{{ config(schema='generated') }}

with parts as (

  {{ fifths_as_given() | indent(2) }}

),

indices as (

  {{ sii(
    'parts',
    figure_columns() + ['edition', 'scope'],
    value_type='value_type',
    multiplier='multiplier_towards_good',
    nquantiles='5',
    repetitions='10000',
  ) | indent(2) }}

)

select * from indices
