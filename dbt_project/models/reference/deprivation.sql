-- One row: one small area in one edition of the indices of deprivation; 1 is the most deprived.
-- Quintiles are pairs of the published deciles: the national fifth of small areas, not of people.
select
  given.area_code,
  given.area_kind,
  given.edition,
  given.deprivation_rank,
  given.deprivation_decile,
  cast(ceil(given.deprivation_decile / 2.0) as bigint) as deprivation_quintile,
  given.deprivation_decile <= 2 as is_core20,
  given.score,
  given.extract
from {{ ref('deprivation_rows') }} as given
inner join {{ ref('extract_version') }} as version
  on
    given.extract = version.extract
    and given.file = version.file
    and given.version_group = version.version_group
where version.known_to is null
