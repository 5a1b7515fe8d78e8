-- One row: one area that lies in another, as an accepted lookup says.
select distinct
  rows.child_code,
  rows.child_kind,
  rows.parent_code,
  rows.parent_kind,
  rows.extract
from {{ ref('membership_rows') }} as rows
inner join {{ ref('extract_version') }} as version
  on
    rows.extract = version.extract
    and rows.file = version.file
    and rows.version_group = version.version_group
where
  version.known_to is null
  and rows.child_code is not null
  and rows.parent_code is not null
  and (rows.child_code, rows.child_kind) is distinct from (rows.parent_code, rows.parent_kind)
