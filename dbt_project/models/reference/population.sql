-- One row: people of one age (as labelled) and sex in one area on one date, newest accepted version.
select
  rows.area_code,
  rows.area_kind,
  rows.period_start,
  rows.period_end,
  rows.sex,
  rows.age,
  rows.population,
  rows.extract
from {{ ref('population_rows') }} as rows
inner join {{ ref('extract_version') }} as version
  on
    rows.extract = version.extract
    and rows.file = version.file
    and rows.version_group = version.version_group
where version.known_to is null
