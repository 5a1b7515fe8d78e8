-- One row: one small area of one vintage in one edition of the indices of deprivation; 1 is the
-- most deprived. An edition is of one vintage; over to the next it is carried by rule and says so:
-- unchanged areas keep rank and score, split ones pass theirs on, merged ones get the mean score of
-- their people and the rank that score would have had; irregular ones none.
-- Quintiles are pairs of the published deciles: the national fifth of small areas, not of people.
with published as (

  select *
  from {{ ref('deprivation_rows') }}
  where area_code is not null

),

editions as (

  select
    edition,
    area_kind,
    count(*) as areas,
    -- Ranks say how many there are: of a part of the country nothing can be ranked anew.
    count(*) >= max(deprivation_rank) and count(*) = count(score) as can_rank_anew
  from published
  group by edition, area_kind

),

vintages as (

  select *
  from {{ ref('area_change') }}
  where first_day is null

),

people as (

  select
    area_code,
    area_kind,
    people
  from {{ ref('area_people') }}
  qualify
    row_number() over (
      partition by area_code, area_kind order by period_end desc, extract asc
    ) = 1

),

carried as (

  select
    vintages.new_code as area_code,
    vintages.new_kind as area_kind,
    published.edition,
    min(published.extract) as extract,
    case
      when bool_or(vintages.change = 'irregular') then 'irregular'
      when count(*) > 1 then 'merged'
      else 'one'
    end as change,
    min(published.deprivation_rank) as one_rank,
    min(published.deprivation_decile) as one_decile,
    min(published.score) as one_score,
    -- Exact sums, then one division; NULL where a part has no score or nobody counted its people.
    case
      when count(*) = count({{ score_of_people('published.score', 'people.people') }})
        then
          cast(
            cast(
              sum({{ score_of_people('published.score', 'people.people') }}) as double
            ) / nullif(sum(people.people), 0) as decimal(38, 18)
          )
    end as mean_score,
    published.area_kind as old_kind
  from vintages
  inner join published
    on
      vintages.old_code = published.area_code
      and vintages.old_kind = published.area_kind
  left join people
    on
      vintages.old_code = people.area_code
      and vintages.old_kind = people.area_kind
  where
    (published.edition, vintages.new_kind) not in (
      select (editions.edition, editions.area_kind) from editions
    )
  group by vintages.new_code, vintages.new_kind, published.edition, published.area_kind

),

ranked_anew as (

  select
    carried.area_code,
    carried.area_kind,
    carried.edition,
    any_value(editions.areas) as areas,
    1 + count(*) filter (where published.score > carried.mean_score) as deprivation_rank
  from carried
  inner join editions
    on
      carried.edition = editions.edition
      and carried.old_kind = editions.area_kind
  inner join published
    on
      carried.edition = published.edition
      and carried.old_kind = published.area_kind
  where
    carried.change = 'merged'
    and carried.mean_score is not null
    and editions.can_rank_anew
  group by carried.area_code, carried.area_kind, carried.edition

),

all_areas as (

  select
    area_code,
    area_kind,
    edition,
    deprivation_rank,
    deprivation_decile,
    score,
    false as is_carried,
    extract
  from published
  union all
  select
    carried.area_code,
    carried.area_kind,
    carried.edition,
    case carried.change
      when 'one' then carried.one_rank
      when 'merged' then ranked_anew.deprivation_rank
    end as deprivation_rank,
    case carried.change
      when 'one' then carried.one_decile
      when 'merged'
        then {{ quantile_number('ranked_anew.deprivation_rank', 'ranked_anew.areas', 10) }}
    end as deprivation_decile,
    case carried.change
      when 'one' then carried.one_score
      when 'merged' then carried.mean_score
    end as score,
    true as is_carried,
    carried.extract
  from carried
  left join ranked_anew
    on
      carried.area_code = ranked_anew.area_code
      and carried.area_kind = ranked_anew.area_kind
      and carried.edition = ranked_anew.edition

)

select
  area_code,
  area_kind,
  edition,
  deprivation_rank,
  deprivation_decile,
  cast(ceil(deprivation_decile / 2.0) as bigint) as deprivation_quintile,
  deprivation_decile <= 2 as is_core20,
  score,
  is_carried,
  extract
from all_areas
