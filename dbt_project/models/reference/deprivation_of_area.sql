-- One row: one area, one edition of the indices of deprivation and one vintage of small areas: the
-- mean score of its small areas, each weighted by its people, the share of its people who live in
-- the most deprived national fifth, and its place among areas of its kind, 1 the most deprived.
with populations as (

  select
    area_kind,
    period_end,
    extract
  from {{ ref('area_people') }}
  group by area_kind, period_end, extract
  qualify
    row_number() over (
      partition by area_kind order by period_end desc, count(*) desc, extract asc
    ) = 1

),

people as (

  select
    people.area_code,
    people.area_kind,
    people.people,
    people.period_end
  from {{ ref('area_people') }} as people
  inner join populations
    on
      people.area_kind = populations.area_kind
      and people.period_end = populations.period_end
      and people.extract = populations.extract

),

held as (

  select
    within.child_code,
    within.child_kind,
    within.area_code,
    within.area_kind,
    within.is_best_fit,
    count(*) over (
      partition by within.area_code, within.area_kind, within.child_kind
    ) as children
  from {{ ref('area_within') }} as within
  cross join {{ source('specs', 'run') }} as run
  left join {{ ref('area') }} as area
    on
      within.area_code = area.area_code
      and within.area_kind = area.area_kind
  where
    within.known_to is null
    and not within.is_carried
    and within.child_kind in (
      select deprivation.area_kind from {{ ref('deprivation') }} as deprivation
    )
    -- Today, or on the last day of an area that is no more.
    and {{ holds_on('within', 'least(run.as_of, coalesce(area.valid_to, run.as_of))') }}

),

summed as (

  select
    held.area_code,
    held.area_kind,
    deprivation.edition,
    held.child_kind as small_area_kind,
    count(*) as small_areas,
    bool_or(held.is_best_fit) as is_best_fit,
    coalesce(bool_or(deprivation.is_carried), false) as is_carried,
    max(people.period_end) as people_on,
    case
      when any_value(held.children) = count(people.people)
        then try_cast(sum(people.people) as bigint)
    end as people,
    case
      when
        any_value(held.children) = count(people.people)
        and count(people.people) = count(deprivation.is_core20)
        then
          try_cast(coalesce(sum(people.people) filter (where deprivation.is_core20), 0) as bigint)
    end as core20_people,
    case
      when
        any_value(held.children)
        = count({{ score_of_people('deprivation.score', 'people.people') }})
        then cast(sum({{ score_of_people('deprivation.score', 'people.people') }}) as double)
    end as score_of_people
  from held
  inner join {{ ref('deprivation') }} as deprivation
    on
      held.child_code = deprivation.area_code
      and held.child_kind = deprivation.area_kind
  left join people
    on
      held.child_code = people.area_code
      and held.child_kind = people.area_kind
  group by held.area_code, held.area_kind, deprivation.edition, held.child_kind

),

scored as (

  select
    *,
    score_of_people / nullif(people, 0) as score,
    cast(core20_people as double) / nullif(people, 0) as core20_share
  from summed

),

ranked as (

  select
    *,
    rank() over (
      partition by area_kind, edition, small_area_kind order by score desc nulls last
    ) as place,
    count(score) over (partition by area_kind, edition, small_area_kind) as ranked_areas
  from scored

)

select
  area_code,
  area_kind,
  edition,
  small_area_kind,
  score,
  case when score is not null then place end as deprivation_rank,
  ranked_areas,
  cast(
    case when score is not null then {{ quantile_number('place', 'ranked_areas', 5) }} end
    as bigint
  ) as quintile,
  people,
  core20_people,
  core20_share,
  small_areas,
  people_on,
  is_best_fit,
  is_carried
from ranked
