-- One row: one area that lies in another, as an accepted lookup says.
select distinct
  given.child_code,
  given.child_kind,
  given.parent_code,
  given.parent_kind,
  given.extract
from {{ ref('membership_rows') }} as given
inner join {{ ref('extract_version') }} as version
  on
    given.extract = version.extract
    and given.file = version.file
    and given.version_group = version.version_group
where
  version.known_to is null
  and given.child_code is not null
  and given.parent_code is not null
  and (given.child_code, given.child_kind) is distinct from (given.parent_code, given.parent_kind)
