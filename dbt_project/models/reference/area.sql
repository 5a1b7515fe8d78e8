-- One row: one area code of one kind, with its newest name and the days between which it was valid.
with named as (

  select
    rows.*,
    row_number() over (
      partition by rows.area_code, rows.area_kind
      -- A register of areas says more than a lookup that mentions one; then the newest edition.
      order by rows.is_register desc, rows.period_end desc, rows.area_name asc
    ) as choice
  from {{ ref('area_rows') }} as rows
  inner join {{ ref('extract_version') }} as version
    on
      rows.extract = version.extract
      and rows.file = version.file
      and rows.version_group = version.version_group
  where
    version.known_to is null
    and rows.area_code is not null
    and rows.area_kind is not null

)

select
  area_code,
  area_kind,
  area_name,
  valid_from,
  valid_to
from named
where choice = 1
