-- One row: one area that lies in another, as the newest edition of a lookup that knows the area
-- says. Earlier periods are summed to the same areas, so that an area which moved is counted once.
with standing as (

  select distinct
    child_code,
    child_kind,
    parent_code,
    parent_kind,
    extract,
    edition
  from {{ ref('membership_rows') }}
  where
    child_code is not null
    and parent_code is not null
    and (child_code, child_kind) is distinct from (parent_code, parent_kind)

)

select
  child_code,
  child_kind,
  parent_code,
  parent_kind,
  extract
from standing
qualify edition = max(edition) over (partition by extract, child_code, child_kind)
