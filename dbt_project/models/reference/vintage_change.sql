-- One row: one pair of small areas of two vintages that share ground, by the exact-fit lookup
-- between the two: unchanged and merged ones go over whole, split ones by the people of the areas
-- they were split into, where an accepted population knows them all; irregular ones not at all.
{{ config(materialized='ephemeral') }}

with pairs as (

  select
    *,
    case change
      when 'U' then 'unchanged'
      when 'S' then 'split'
      when 'M' then 'merged'
      else 'irregular'
    end as what
  from {{ ref('vintage_rows') }}
  where
    old_code is not null
    and new_code is not null

),

-- Of several populations the one nearest to the lookup: a later one would change what was said.
counted as (

  select
    pairs.extract,
    pairs.old_code,
    pairs.old_kind,
    pairs.new_code,
    pairs.new_kind,
    people.people,
    people.period_end,
    people.extract as people_extract,
    sum(people.people) over of_the_old as old_people,
    count(*) over of_the_old as parts_known,
    pairs.edition
  from pairs
  inner join {{ ref('area_people') }} as people
    on
      pairs.new_code = people.area_code
      and pairs.new_kind = people.area_kind
  where pairs.what = 'split'
  window
    of_the_old as (
      partition by
        pairs.extract, pairs.old_code, pairs.old_kind, people.extract, people.period_end
    )

),

split_parts as (

  select
    extract,
    old_code,
    old_kind,
    count(*) as parts
  from pairs
  where what = 'split'
  group by extract, old_code, old_kind

),

chosen as (

  select counted.*
  from counted
  inner join split_parts
    on
      counted.extract = split_parts.extract
      and counted.old_code = split_parts.old_code
      and counted.old_kind = split_parts.old_kind
      and counted.parts_known = split_parts.parts
  where counted.old_people > 0
  qualify
    dense_rank() over (
      partition by counted.extract, counted.old_code, counted.old_kind
      order by
        abs(date_diff('day', counted.edition, counted.period_end)),
        counted.period_end,
        counted.people_extract
    ) = 1

),

rounded as (

  select
    *,
    cast(cast(people as double) / old_people as decimal(13, 12)) as part_share,
    row_number() over (
      partition by extract, old_code, old_kind order by people desc, new_code asc
    ) as place
  from chosen

),

-- The largest part takes what rounding left, so that the parts of an area add up to all of it.
shared as (

  select
    *,
    case
      when place = 1
        then 1 - (sum(part_share) over (partition by extract, old_code, old_kind) - part_share)
      else part_share
    end as share
  from rounded

)

select
  pairs.extract,
  pairs.old_code,
  pairs.old_kind,
  pairs.new_code,
  pairs.new_kind,
  pairs.what as change,
  cast(
    case when pairs.what in ('unchanged', 'merged') then 1 else shared.share end
    as decimal(13, 12)
  ) as share,
  case
    when pairs.what in ('unchanged', 'merged') then 'the whole area'
    when shared.share is not null
      then
        'people on '
        || strftime(shared.period_end, '%Y-%m-%d')
        || ' ('
        || replace(shared.people_extract, '__', '/')
        || ')'
  end as basis
from pairs
left join shared
  on
    pairs.extract = shared.extract
    and pairs.old_code = shared.old_code
    and pairs.old_kind = shared.old_kind
    and pairs.new_code = shared.new_code
    and pairs.new_kind = shared.new_kind
