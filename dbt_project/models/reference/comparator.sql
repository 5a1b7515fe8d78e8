-- One row: one area and what its figures are compared with, from day to day: an area that contains
-- it, one that a strategy names, or a group of peers that has no figure of its own.
with recursive containing as (

  select
    child_code as area_code,
    child_kind as area_kind,
    parent_code as container_code,
    parent_kind as container_kind,
    valid_from,
    valid_to
  from {{ ref('area_membership') }}
  where
    known_to is null
    and not is_best_fit
    and child_kind in (select tier.kind from {{ source('specs', 'tier') }} as tier)
  union
  select
    containing.area_code,
    containing.area_kind,
    further.parent_code,
    further.parent_kind,
    greatest(containing.valid_from, further.valid_from) as valid_from,
    least(containing.valid_to, further.valid_to) as valid_to
  from containing
  inner join {{ ref('area_membership') }} as further
    on
      containing.container_code = further.child_code
      and containing.container_kind = further.child_kind
  where
    further.known_to is null
    and not further.is_best_fit
    and coalesce(containing.valid_from, {{ first_day() }})
    <= coalesce(further.valid_to, {{ last_day() }})
    and coalesce(containing.valid_to, {{ last_day() }})
    >= coalesce(further.valid_from, {{ first_day() }})

),

named as (

  select
    own.area_code,
    coalesce(own_kind.kind, 'unknown') as area_kind,
    named.area_code as container_code,
    named_kind.kind as container_kind,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to
  from {{ source('specs', 'strategy_area') }} as own
  inner join {{ source('specs', 'strategy_area') }} as named
    on own.strategy_id = named.strategy_id
  inner join {{ source('specs', 'entity_kind') }} as named_kind
    on left(named.area_code, 3) = named_kind.entity
  left join {{ source('specs', 'entity_kind') }} as own_kind
    on left(own.area_code, 3) = own_kind.entity
  where
    -- Areas that serve the board's are of another kind than its region; the country holds all.
    (own.area_role = 'own' or (own.area_role = 'also' and named_kind.kind = 'country'))
    and own.area_code <> named.area_code
    and named.area_role = 'comparator'
    -- What a lookup says is dated, and goes first.
    and (own.area_code, named.area_code) not in (
      select (containing.area_code, containing.container_code) from containing
    )

),

sourced as (

  select
    area_code,
    area_kind,
    peer_group,
    edition,
    string_agg(distinct source, ' and ' order by source) as source
  from {{ ref('comparator_rows') }}
  group by area_code, area_kind, peer_group, edition

),

peers as (

  select
    area_code,
    area_kind,
    peer_group,
    source,
    edition,
    -- An edition speaks until the next one of its group; the first also of the time before it.
    case when edition = min(edition) over (by_group) then null else edition end as valid_from,
    min(edition) over (
      by_group
      order by edition
      range between interval 1 day following and unbounded following
    ) - interval 1 day as valid_to
  from sourced
  window by_group as (partition by area_code, area_kind, peer_group)

)

select
  area_code,
  area_kind,
  container_kind as comparator,
  container_code as group_code,
  container_code as comparator_code,
  cast(null as varchar) as source,
  cast(null as date) as edition,
  valid_from,
  valid_to
from containing
where
  container_kind in (select tier.kind from {{ source('specs', 'tier') }} as tier)
  -- Lookups that run in a circle contain nothing: neither the area itself nor one that lies in it.
  and (area_code, area_kind, container_code, container_kind) not in (
    select
      (
        inner_area.container_code,
        inner_area.container_kind,
        inner_area.area_code,
        inner_area.area_kind
      )
    from containing as inner_area
  )
union all
select
  area_code,
  area_kind,
  container_kind as comparator,
  container_code as group_code,
  container_code as comparator_code,
  null as source,
  null as edition,
  valid_from,
  valid_to
from named
union all
select
  area_code,
  area_kind,
  peer_group as comparator,
  area_code as group_code,
  null as comparator_code,
  source,
  edition,
  valid_from,
  cast(valid_to as date) as valid_to
from peers
