-- One row: one area, and the first day from which its figures are about other ground than before:
-- no trend, limit or comparison crosses it. As known now.
with changes as (

  select *
  from {{ ref('area_change') }}
  where
    first_day is not null
    and known_to is null

),

moves as (

  select
    within.*,
    cast(within.valid_to + interval 1 day as date) as day_after
  from {{ ref('area_within') }} as within
  where
    within.known_to is null
    and not within.is_carried
    and (within.valid_from is not null or within.valid_to is not null)

),

-- What is made or ended on a day neither came nor went: what it was made of, or became, tells.
lives as (

  select
    new_code as area_code,
    new_kind as area_kind,
    first_day
  from changes
  where change in ('recoded', 'merged', 'split', 'part')
  union
  select
    old_code as area_code,
    old_kind as area_kind,
    first_day
  from changes
  where change in ('recoded', 'merged', 'split', 'absorbed', 'ended')

),

ends as (

  select
    area_code,
    area_kind,
    valid_from as first_day,
    child_code,
    child_kind,
    'in' as direction
  from moves
  where valid_from is not null
  union all
  select
    area_code,
    area_kind,
    day_after as first_day,
    child_code,
    child_kind,
    'out' as direction
  from moves
  where valid_to is not null

),

-- What left and came back on one day did neither: it is known of either side since another moment.
moved as (

  select
    area_code,
    area_kind,
    first_day,
    child_code,
    child_kind,
    min(direction) as direction
  from ends
  group by area_code, area_kind, first_day, child_code, child_kind
  having count(*) = 1

),

-- What the areas around it lost or gained with ground that went from one area to another.
around as (

  select
    changes.first_day,
    changes.old_code,
    changes.new_code,
    within.area_code,
    within.area_kind,
    bool_or(
      within.child_code = changes.old_code and within.child_kind = changes.old_kind
      and {{ holds_on('within', 'changes.first_day - interval 1 day') }}
    ) as had_the_old,
    bool_or(
      within.child_code = changes.new_code and within.child_kind = changes.new_kind
      and {{ holds_on('within', 'changes.first_day') }}
    ) as has_the_new
  from changes
  inner join {{ ref('area_within') }} as within
    on
      (changes.old_code = within.child_code and changes.old_kind = within.child_kind)
      or (changes.new_code = within.child_code and changes.new_kind = within.child_kind)
  where
    changes.change in ('merged', 'split', 'part', 'absorbed', 'transferred')
    and within.known_to is null
    and not within.is_carried
  group by
    changes.first_day,
    changes.old_code,
    changes.new_code,
    within.area_code,
    within.area_kind

),

-- Where no lookup says yet in what the new area lies, nothing can be said of the areas around.
judged_around as (

  select
    *,
    bool_or(had_the_old) over (partition by first_day, old_code, new_code)
    and bool_or(has_the_new) over (partition by first_day, old_code, new_code) as is_told
  from around

),

told as (

  select
    new_code as area_code,
    new_kind as area_kind,
    first_day,
    1 as place,
    'new area, made of '
    || string_agg(
      case when change = 'part' or change = 'split' then 'part of ' else '' end || old_code,
      ', '
      order by old_code
    ) as because
  from changes
  where change in ('merged', 'split', 'part')
  group by new_code, new_kind, first_day
  union all
  select
    new_code as area_code,
    new_kind as area_kind,
    first_day,
    2 as place,
    'gained '
    || string_agg(
      case when change = 'transferred' then 'part of ' else '' end || old_code,
      ', '
      order by old_code
    ) as because
  from changes
  where change in ('absorbed', 'transferred')
  group by new_code, new_kind, first_day
  union all
  select
    old_code as area_code,
    old_kind as area_kind,
    first_day,
    3 as place,
    'lost a part to ' || string_agg(new_code, ', ' order by new_code) as because
  from changes
  where change in ('part', 'transferred')
  group by old_code, old_kind, first_day
  union all
  select
    old_code as area_code,
    old_kind as area_kind,
    first_day,
    4 as place,
    'ended'
    || coalesce('; its ground went to ' || string_agg(new_code, ', ' order by new_code), '')
      as because
  from changes
  where change in ('recoded', 'merged', 'split', 'absorbed', 'ended')
  group by old_code, old_kind, first_day
  union all
  select
    moved.area_code,
    moved.area_kind,
    moved.first_day,
    case when moved.direction = 'in' then 5 else 6 end as place,
    count(distinct moved.child_code)
    || ' '
    || moved.child_kind
    || case when moved.direction = 'in' then ' came in, such as ' else ' went out, such as ' end
    || min(moved.child_code) as because
  from moved
  left join lives as child
    on
      moved.child_code = child.area_code
      and moved.child_kind = child.area_kind
      and moved.first_day = child.first_day
  left join lives as area
    on
      moved.area_code = area.area_code
      and moved.area_kind = area.area_kind
      and moved.first_day = area.first_day
  where
    child.area_code is null
    and area.area_code is null
  group by
    moved.area_code,
    moved.area_kind,
    moved.first_day,
    moved.direction,
    moved.child_kind
  union all
  select
    around.area_code,
    around.area_kind,
    around.first_day,
    7 as place,
    case when around.had_the_old then 'lost ground of ' else 'gained ground of ' end
    || string_agg(distinct around.old_code, ', ' order by around.old_code) as because
  from judged_around as around
  left join lives as area
    on
      around.area_code = area.area_code
      and around.area_kind = area.area_kind
      and around.first_day = area.first_day
  where
    around.is_told
    and around.had_the_old <> around.has_the_new
    and area.area_code is null
  group by around.area_code, around.area_kind, around.first_day, around.had_the_old

),

own as (

  select
    area_code,
    area_kind,
    first_day,
    string_agg(because, '; ' order by place, because) as because
  from told
  group by area_code, area_kind, first_day

),

-- Counts carried over from an area are about its ground as it was: its breaks are theirs.
inherited as (

  select
    shares.new_code as area_code,
    shares.new_kind as area_kind,
    own.first_day,
    string_agg(own.area_code || ' ' || own.because, '; ' order by own.area_code) as because
  from {{ ref('area_share') }} as shares
  inner join own
    on
      shares.old_code = own.area_code
      and shares.old_kind = own.area_kind
      and shares.counts_before > own.first_day
      and (shares.counts_from is null or shares.counts_from < own.first_day)
  where shares.known_to is null
  group by shares.new_code, shares.new_kind, own.first_day

)

select
  coalesce(own.area_code, inherited.area_code) as area_code,
  coalesce(own.area_kind, inherited.area_kind) as area_kind,
  coalesce(own.first_day, inherited.first_day) as first_day,
  coalesce(own.because || '; before that ' || inherited.because, own.because, inherited.because)
    as because
from own
full join inherited
  on
    own.area_code = inherited.area_code
    and own.area_kind = inherited.area_kind
    and own.first_day = inherited.first_day
