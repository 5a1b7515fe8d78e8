-- One row: one area that a declared change made or ended, in one span of knowledge, and the days
-- between which it was there as far as was known then.
{{ config(materialized='ephemeral') }}

with changes as (

  select
    *,
    coalesce(known_from, {{ first_moment() }}) as told_from,
    coalesce(known_to, {{ last_moment() }}) as told_to
  from {{ ref('area_change') }}
  where first_day is not null

),

moments as (

  select {{ first_moment() }} as moment
  union
  select told_from as moment
  from changes
  union
  select told_to as moment
  from changes

),

slices as (

  select
    moment as known_from,
    lead(moment) over (order by moment) as known_to
  from moments
  qualify lead(moment) over (order by moment) is not null

),

facts as (

  select
    old_code as area_code,
    old_kind as area_kind,
    null as first_day,
    cast(first_day - interval 1 day as date) as last_day,
    told_from,
    told_to
  from changes
  where change in ('recoded', 'merged', 'split', 'absorbed', 'ended')
  union all
  select
    new_code as area_code,
    new_kind as area_kind,
    first_day,
    null as last_day,
    told_from,
    told_to
  from changes
  where change in ('recoded', 'merged', 'split', 'part')

),

areas as (

  select distinct
    area_code,
    area_kind
  from facts

)

select
  areas.area_code,
  areas.area_kind,
  coalesce(min(facts.first_day), {{ first_day() }}) as valid_from,
  coalesce(max(facts.last_day), {{ last_day() }}) as valid_to,
  slices.known_from,
  slices.known_to
from areas
cross join slices
left join facts
  on
    areas.area_code = facts.area_code
    and areas.area_kind = facts.area_kind
    and slices.known_from >= facts.told_from
    and slices.known_from < facts.told_to
group by areas.area_code, areas.area_kind, slices.known_from, slices.known_to
