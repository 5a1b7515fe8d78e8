-- One row: one small area in one edition of the indices of deprivation; 1 is the most deprived.
-- Quintiles are pairs of the published deciles: the national fifth of small areas, not of people.
select
  rows.area_code,
  rows.area_kind,
  rows.edition,
  rows.deprivation_rank,
  rows.deprivation_decile,
  cast(ceil(rows.deprivation_decile / 2.0) as bigint) as deprivation_quintile,
  rows.deprivation_decile <= 2 as is_core20,
  rows.score,
  rows.extract
from {{ ref('deprivation_rows') }} as rows
inner join {{ ref('extract_version') }} as version
  on
    rows.extract = version.extract
    and rows.file = version.file
    and rows.version_group = version.version_group
where version.known_to is null
