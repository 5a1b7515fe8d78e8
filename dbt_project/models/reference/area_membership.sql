-- One row: one area that lies in another from day to day, as a lookup says, in one span of
-- knowledge. An edition speaks from its own period until a newer one of its extract that knows the
-- area; the first also of the time before it. What the first file of an extract says is taken to
-- have been so known before it came; what a later one says is known from then.
with editions as (

  select
    extract,
    -- One edition that one file speaks: nothing to put in order.
    min(edition) = max(edition) and min(known_from) = max(known_from) as speaks_alone,
    min(known_from) as first_known
  from {{ ref('membership_rows') }}
  group by extract

),

standing as (

  select distinct
    given.extract,
    given.child_code,
    given.child_kind,
    given.parent_code,
    given.parent_kind,
    given.is_best_fit,
    given.edition,
    editions.speaks_alone and given.known_to is null as speaks_alone,
    case
      when given.known_from = editions.first_known then {{ first_moment() }} else given.known_from
    end as known_from,
    coalesce(given.known_to, {{ last_moment() }}) as known_to
  from {{ ref('membership_rows') }} as given
  inner join editions
    on given.extract = editions.extract
  where
    given.child_code is not null
    and given.parent_code is not null
    and given.child_kind is not null
    and given.parent_kind is not null
    and (given.child_code, given.child_kind)
    is distinct from (given.parent_code, given.parent_kind)

),

-- ------------------------------------------------- lookups of several editions or versions

moments as (

  select
    extract,
    child_code,
    child_kind,
    known_from as moment
  from standing
  where not speaks_alone
  union
  select
    extract,
    child_code,
    child_kind,
    known_to as moment
  from standing
  where not speaks_alone

),

slices as (

  select
    *,
    lead(moment) over (partition by extract, child_code, child_kind order by moment)
      as next_moment
  from moments

),

heard as (

  select distinct
    slices.extract,
    slices.child_code,
    slices.child_kind,
    slices.moment,
    slices.next_moment,
    standing.edition
  from slices
  inner join standing
    on
      slices.extract = standing.extract
      and slices.child_code = standing.child_code
      and slices.child_kind = standing.child_kind
      and slices.moment >= standing.known_from
      and slices.moment < standing.known_to

),

speaking as (

  select
    *,
    case
      when lag(edition) over (in_turn) is null then {{ first_day() }} else edition
    end as valid_from,
    coalesce(
      cast(lead(edition) over (in_turn) - interval 1 day as date), {{ last_day() }}
    ) as valid_to
  from heard
  window
    in_turn as (partition by extract, child_code, child_kind, moment order by edition)

),

dated as (

  select
    standing.extract,
    standing.child_code,
    standing.child_kind,
    standing.parent_code,
    standing.parent_kind,
    standing.is_best_fit,
    speaking.valid_from,
    speaking.valid_to,
    speaking.moment as known_from,
    speaking.next_moment as known_to
  from speaking
  inner join standing
    on
      speaking.extract = standing.extract
      and speaking.child_code = standing.child_code
      and speaking.child_kind = standing.child_kind
      and speaking.edition = standing.edition
      and speaking.moment >= standing.known_from
      and speaking.moment < standing.known_to
  union all
  select
    extract,
    child_code,
    child_kind,
    parent_code,
    parent_kind,
    is_best_fit,
    {{ first_day() }} as valid_from,
    {{ last_day() }} as valid_to,
    {{ first_moment() }} as known_from,
    {{ last_moment() }} as known_to
  from standing
  where speaks_alone

),

-- --------------------------------------- nothing lies in an area before or after it is there

bounded as (

  select
    dated.extract,
    dated.child_code,
    dated.child_kind,
    dated.parent_code,
    dated.parent_kind,
    dated.is_best_fit,
    greatest(dated.valid_from, child.valid_from, parent.valid_from) as valid_from,
    least(dated.valid_to, child.valid_to, parent.valid_to) as valid_to,
    greatest(dated.known_from, child.known_from, parent.known_from) as known_from,
    least(dated.known_to, child.known_to, parent.known_to) as known_to
  from dated
  left join {{ ref('area_life') }} as child
    on
      dated.child_code = child.area_code
      and dated.child_kind = child.area_kind
  left join {{ ref('area_life') }} as parent
    on
      dated.parent_code = parent.area_code
      and dated.parent_kind = parent.area_kind

),

possible as (

  select *
  from bounded
  where
    valid_from <= valid_to
    and known_from < known_to

),

unbounded as (

  select *
  from possible
  where
    valid_from = {{ first_day() }}
    and valid_to = {{ last_day() }}
    and known_from = {{ first_moment() }}
    and known_to = {{ last_moment() }}

),

others as (

  select *
  from possible
  where not (
    valid_from = {{ first_day() }}
    and valid_to = {{ last_day() }}
    and known_from = {{ first_moment() }}
    and known_to = {{ last_moment() }}
  )

),

merged as (

  {{ merged_spans(
    'others',
    ['extract', 'child_code', 'child_kind', 'parent_code', 'parent_kind', 'is_best_fit']
  ) }}

)

select
  child_code,
  child_kind,
  parent_code,
  parent_kind,
  valid_from,
  valid_to,
  is_best_fit,
  extract,
  known_from,
  known_to
from merged
union all
select
  child_code,
  child_kind,
  parent_code,
  parent_kind,
  null as valid_from,
  null as valid_to,
  is_best_fit,
  extract,
  null as known_from,
  null as known_to
from unbounded
