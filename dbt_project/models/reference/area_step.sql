-- One row: one area out of which a declared change made another, in one slice of knowledge and one
-- tier. Where a new area is made of a county and of districts of that county, the two say the same
-- ground twice: `lower` takes the parts that hold no other part, `upper` those that lie in none.
{{ config(materialized='ephemeral') }}

with changes as (

  select *
  from {{ ref('area_change') }}
  where
    first_day is not null
    and change in ('recoded', 'merged', 'split', 'part')

),

moments as (

  select known_from as moment
  from changes
  union
  select known_to as moment
  from changes
  where known_to is not null

),

slices as (

  select
    moment as known_from,
    lead(moment) over (order by moment) as known_to
  from moments

),

parts as (

  select
    changes.* exclude (known_from, known_to),
    slices.known_from,
    slices.known_to
  from changes
  inner join slices
    on
      changes.known_from <= slices.known_from
      and (changes.known_to is null or changes.known_to > slices.known_from)

),

nested as (

  select distinct
    part.known_from,
    part.new_code,
    part.new_kind,
    part.first_day,
    part.old_code as inner_code,
    part.old_kind as inner_kind,
    whole.old_code as outer_code,
    whole.old_kind as outer_kind
  from parts as part
  inner join parts as whole
    on
      part.known_from = whole.known_from
      and part.new_code = whole.new_code
      and part.new_kind = whole.new_kind
      and part.first_day = whole.first_day
  inner join {{ ref('area_membership') }} as membership
    on
      part.old_code = membership.child_code
      and part.old_kind = membership.child_kind
      and whole.old_code = membership.parent_code
      and whole.old_kind = membership.parent_kind
      and {{ holds_on('membership', 'part.first_day - interval 1 day') }}

),

tiered as (

  select
    parts.*,
    tiers.tier
  from parts
  cross join (values ('lower'), ('upper')) as tiers (tier)
  where
    not exists (
      select 1
      from nested
      where
        nested.known_from = parts.known_from
        and nested.new_code = parts.new_code
        and nested.new_kind = parts.new_kind
        and nested.first_day = parts.first_day
        and (
          (
            tiers.tier = 'lower'
            and nested.outer_code = parts.old_code
            and nested.outer_kind = parts.old_kind
          )
          or (
            tiers.tier = 'upper'
            and nested.inner_code = parts.old_code
            and nested.inner_kind = parts.old_kind
          )
        )
    )

)

select
  known_from,
  known_to,
  tier,
  new_code,
  new_kind,
  old_code,
  old_kind,
  first_day,
  share,
  basis,
  -- One part without a share, and nothing before the change can be told of the new area.
  bool_and(share is not null) over (
    partition by known_from, tier, new_code, new_kind, first_day
  ) as is_complete
from tiered
