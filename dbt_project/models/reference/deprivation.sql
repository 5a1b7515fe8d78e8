-- One row: one small area in one edition of the indices of deprivation; 1 is the most deprived.
-- Quintiles are pairs of the published deciles: the national fifth of small areas, not of people.
select
  area_code,
  area_kind,
  edition,
  deprivation_rank,
  deprivation_decile,
  cast(ceil(deprivation_decile / 2.0) as bigint) as deprivation_quintile,
  deprivation_decile <= 2 as is_core20,
  score,
  extract
from {{ ref('deprivation_rows') }}
