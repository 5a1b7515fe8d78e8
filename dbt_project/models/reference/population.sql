-- One row: people of one age (as labelled) and sex in one area in one period, newest version.
select
  area_code,
  area_kind,
  period_start,
  period_end,
  sex,
  age,
  population,
  population_basis,
  extract
from {{ ref('population_rows') }}
