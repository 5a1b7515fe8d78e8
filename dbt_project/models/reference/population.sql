-- One row: people of one age (as labelled) and sex in one area in one period, newest version.
select
  given.area_code,
  given.area_kind,
  given.period_start,
  given.period_end,
  given.sex,
  given.age,
  given.population,
  given.extract
from {{ ref('population_rows') }} as given
inner join {{ ref('extract_version') }} as version
  on
    given.extract = version.extract
    and given.file = version.file
    and given.version_group = version.version_group
where version.known_to is null
