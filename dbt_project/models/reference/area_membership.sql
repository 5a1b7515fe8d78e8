-- One row: one area that lies in another, as an accepted lookup says.
select distinct
  child_code,
  child_kind,
  parent_code,
  parent_kind,
  extract
from {{ ref('membership_rows') }}
where
  child_code is not null
  and parent_code is not null
  and (child_code, child_kind) is distinct from (parent_code, parent_kind)
