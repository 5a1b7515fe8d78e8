-- One row: everybody in one area on the last day of one period, as one extract counts them: persons
-- where it gives them, else both sexes.
{{ config(materialized='ephemeral') }}

select
  area_code,
  area_kind,
  period_end,
  extract,
  try_cast(
    coalesce(
      sum(population) filter (where sex = 'persons'),
      sum(population)
    ) as bigint
  ) as people
from {{ ref('population') }}
group by area_code, area_kind, period_end, extract
having count(*) = count(population)
