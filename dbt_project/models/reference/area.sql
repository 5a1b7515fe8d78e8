-- One row: one area code of one kind, with its newest name and the days between which it was valid.
with named as (

  select
    given.*,
    -- A code is one area whatever kind a lookup calls it: a ward of one edition may be named in
    -- another edition alone.
    coalesce(
      given.area_name,
      max(given.area_name) over (partition by given.area_code)
    ) as any_name,
    row_number() over (
      partition by given.area_code, given.area_kind
      -- A register of areas says more than a lookup that mentions one; then the newest edition.
      order by given.is_register desc, given.period_end desc, given.area_name asc
    ) as choice
  from {{ ref('area_rows') }} as given
  inner join {{ ref('extract_version') }} as version
    on
      given.extract = version.extract
      and given.file = version.file
      and given.version_group = version.version_group
  where
    version.known_to is null
    and given.area_code is not null
    and given.area_kind is not null

)

select
  area_code,
  area_kind,
  any_name as area_name,
  valid_from,
  valid_to
from named
where choice = 1
