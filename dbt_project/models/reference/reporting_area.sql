-- One row: one strategy and an area whose figures its board sees: those it names, and those of the
-- kinds it shows within its own. An area lies within where a lookup puts it there, or where all
-- that is counted in it lies there, on the day of the run. Those it names are of any
-- kind; one of two kinds it shows has two rows.
with current_ways as (

  select
    child_code,
    child_kind,
    area_code,
    area_kind
  from {{ ref('area_within') }}
  cross join {{ source('specs', 'run') }} as run
  where
    known_to is null
    and share = 1
    and {{ holds_on('area_within', 'run.as_of') }}

),

counted as (

  select distinct
    wanted.strategy_id,
    smaller.area_code,
    smaller.area_kind,
    smaller.child_code,
    smaller.child_kind
  from {{ source('specs', 'strategy_within') }} as wanted
  inner join current_ways as smaller
    on wanted.area_kind = smaller.area_kind

),

within as (

  select
    counted.strategy_id,
    counted.area_code,
    counted.area_kind,
    own.area_code as parent_code
  from counted
  inner join {{ source('specs', 'strategy_area') }} as own
    on
      counted.strategy_id = own.strategy_id
      and own.area_role = 'own'
  left join current_ways as larger
    on
      counted.child_code = larger.child_code
      and counted.child_kind = larger.child_kind
      and own.area_code = larger.area_code
  group by counted.strategy_id, counted.area_code, counted.area_kind, own.area_code
  having bool_and(larger.child_code is not null)
  union
  select
    wanted.strategy_id,
    member.child_code as area_code,
    member.child_kind as area_kind,
    own.area_code as parent_code
  from {{ ref('area_membership') }} as member
  inner join {{ source('specs', 'strategy_within') }} as wanted
    on member.child_kind = wanted.area_kind
  inner join {{ source('specs', 'strategy_area') }} as own
    on
      wanted.strategy_id = own.strategy_id
      and own.area_role = 'own'
      and member.parent_code = own.area_code
  cross join {{ source('specs', 'run') }} as run
  where
    member.known_to is null
    and not member.is_best_fit
    and {{ holds_on('member', 'run.as_of') }}

)

select
  strategy_id,
  area_code,
  cast(null as varchar) as area_kind,
  area_role,
  cast(null as varchar) as parent_code
from {{ source('specs', 'strategy_area') }}
union all
select
  strategy_id,
  area_code,
  area_kind,
  'within' as area_role,
  parent_code
from within
where
  (strategy_id, area_code) not in (
    select (named.strategy_id, named.area_code)
    from {{ source('specs', 'strategy_area') }} as named
  )
