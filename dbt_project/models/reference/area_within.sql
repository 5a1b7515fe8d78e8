-- One row: one area and one that contains it, directly or through others, from day to day, in one
-- span of knowledge. Spans of a pair do not overlap however many ways lead up, so no sum counts a
-- child twice. An area of an older vintage that no lookup places in areas of a kind is placed there
-- through the vintage after it, by share. Of areas at which no metric counts and no index of
-- deprivation speaks, those that moved are here.
with recursive edges as (

  select distinct
    child_code,
    child_kind,
    parent_code,
    parent_kind,
    is_best_fit,
    coalesce(valid_from, {{ first_day() }}) as valid_from,
    coalesce(valid_to, {{ last_day() }}) as valid_to,
    coalesce(known_from, {{ first_moment() }}) as known_from,
    coalesce(known_to, {{ last_moment() }}) as known_to
  from {{ ref('area_membership') }}

),

vintages as (

  select
    old_code,
    old_kind,
    new_code,
    new_kind,
    share
  from {{ ref('area_change') }}
  where first_day is null

),

kinds as (

  select metric.level as child_kind
  from {{ source('specs', 'metric') }} as metric
  union
  select area_kind as child_kind
  from {{ ref('deprivation_rows') }}
  union
  select vintages.new_kind as child_kind
  from vintages
  union
  select child_kind
  from {{ ref('area_membership') }}
  where
    valid_from is not null
    or valid_to is not null

),

ways as (

  select
    child_code,
    child_kind,
    parent_code as area_code,
    parent_kind as area_kind,
    is_best_fit,
    valid_from,
    valid_to,
    known_from,
    known_to
  from edges
  where child_kind in (select kinds.child_kind from kinds)
  union
  select
    ways.child_code,
    ways.child_kind,
    edges.parent_code,
    edges.parent_kind,
    ways.is_best_fit or edges.is_best_fit as is_best_fit,
    greatest(ways.valid_from, edges.valid_from) as valid_from,
    least(ways.valid_to, edges.valid_to) as valid_to,
    greatest(ways.known_from, edges.known_from) as known_from,
    least(ways.known_to, edges.known_to) as known_to
  from ways
  inner join edges
    on
      ways.area_code = edges.child_code
      and ways.area_kind = edges.child_kind
      and ways.valid_from <= edges.valid_to
      and ways.valid_to >= edges.valid_from
      and ways.known_from < edges.known_to
      and ways.known_to > edges.known_from

),

pairs as (

  select
    child_code,
    child_kind,
    area_code,
    area_kind,
    count(*) as ways,
    bool_and(is_best_fit) as is_best_fit
  from ways
  group by child_code, child_kind, area_code, area_kind

),

judged as (

  select
    ways.* exclude (is_best_fit),
    pairs.is_best_fit,
    pairs.ways
  from ways
  inner join pairs
    on
      ways.child_code = pairs.child_code
      and ways.child_kind = pairs.child_kind
      and ways.area_code = pairs.area_code
      and ways.area_kind = pairs.area_kind

),

several as (

  select *
  from judged
  where ways > 1

),

merged as (

  {{ merged_spans(
    'several', ['child_code', 'child_kind', 'area_code', 'area_kind', 'is_best_fit']
  ) }}

),

whole as (

  select
    child_code,
    child_kind,
    area_code,
    area_kind,
    is_best_fit,
    valid_from,
    valid_to,
    known_from,
    known_to
  from merged
  union all
  select
    child_code,
    child_kind,
    area_code,
    area_kind,
    is_best_fit,
    nullif(valid_from, {{ first_day() }}) as valid_from,
    nullif(valid_to, {{ last_day() }}) as valid_to,
    nullif(known_from, {{ first_moment() }}) as known_from,
    nullif(known_to, {{ last_moment() }}) as known_to
  from judged
  where ways = 1

),

-- ------------------------------------------------------- over from one vintage to the next

placed_in as (

  select distinct
    child_code,
    child_kind,
    area_kind
  from whole

),

newer as (

  select
    child_code,
    child_kind,
    is_best_fit,
    valid_from,
    valid_to,
    known_from,
    known_to,
    area_code,
    area_kind
  from whole
  where child_kind in (select vintages.new_kind from vintages)
  union all
  select distinct
    new_code as child_code,
    new_kind as child_kind,
    false as is_best_fit,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to,
    cast(null as timestamp) as known_from,
    cast(null as timestamp) as known_to,
    new_code as area_code,
    new_kind as area_kind
  from vintages

),

reached as (

  select
    newer.* exclude (child_code, child_kind),
    vintages.old_code as child_code,
    vintages.old_kind as child_kind,
    vintages.share,
    placed_in.child_code is not null as is_placed,
    direct.child_code is not null as is_there
  from newer
  left join vintages
    on
      newer.child_code = vintages.new_code
      and newer.child_kind = vintages.new_kind
  left join placed_in
    on
      vintages.old_code = placed_in.child_code
      and vintages.old_kind = placed_in.child_kind
      and newer.area_kind = placed_in.area_kind
  left join pairs as direct
    on
      vintages.old_code = direct.child_code
      and vintages.old_kind = direct.child_kind
      and newer.area_code = direct.area_code
      and newer.area_kind = direct.area_kind

),

-- An area of which some ground is reached by no share, or counted elsewhere, would seem smaller.
in_part as (

  select distinct
    area_code,
    area_kind
  from reached
  where
    share is null
    or (is_placed and not is_there)

),

carried as (

  select
    reached.child_code,
    reached.child_kind,
    reached.area_code,
    reached.area_kind,
    reached.is_best_fit,
    reached.valid_from,
    reached.valid_to,
    reached.known_from,
    reached.known_to,
    sum(reached.share) as share
  from reached
  left join in_part
    on
      reached.area_code = in_part.area_code
      and reached.area_kind = in_part.area_kind
  where
    in_part.area_code is null
    and not reached.is_placed
  group by all

)

select
  child_code,
  child_kind,
  area_code,
  area_kind,
  valid_from,
  valid_to,
  cast(1 as decimal(13, 12)) as share,
  false as is_carried,
  is_best_fit,
  known_from,
  known_to
from whole
union all
select
  child_code,
  child_kind,
  area_code,
  area_kind,
  valid_from,
  valid_to,
  cast(share as decimal(13, 12)) as share,
  true as is_carried,
  is_best_fit,
  known_from,
  known_to
from carried
