-- One row: one area at a level that some metric counts at, and one area that contains it, directly
-- or through others. A pair stands once however many ways lead up, so no sum counts a child twice.
with recursive edges as (

  select distinct
    child_code,
    child_kind,
    parent_code,
    parent_kind
  from {{ ref('area_membership') }}

),

within as (

  select
    edges.child_code,
    edges.child_kind,
    edges.parent_code as area_code,
    edges.parent_kind as area_kind
  from edges
  where edges.child_kind in (select metric.level from {{ source('specs', 'metric') }} as metric)
  union
  select
    within.child_code,
    within.child_kind,
    edges.parent_code,
    edges.parent_kind
  from within
  inner join edges
    on
      within.area_code = edges.child_code
      and within.area_kind = edges.child_kind

)

select
  child_code,
  child_kind,
  area_code,
  area_kind
from within
