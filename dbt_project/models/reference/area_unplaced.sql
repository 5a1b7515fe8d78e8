-- One row: one metric, one area of its level and one reason why counts of it lie in none of the
-- areas its counts are summed to. Its own figures stand; in no sum are these counts, so here they
-- are listed.
with counted as (

  select
    evidence.metric_id,
    metric.level,
    metric.rolls_up_to,
    evidence.area_code,
    evidence.area_kind,
    evidence.period_end,
    min(evidence.period_start) as first_day,
    count(*) as evidence_rows
  from {{ ref('metric_evidence') }} as evidence
  inner join {{ source('specs', 'metric') }} as metric
    on evidence.metric_id = metric.metric_id
  where
    metric.level is not null
    and evidence.evidence = 'counted'
    and evidence.known_to is null
    and coalesce(evidence.area_kind, metric.level) = metric.level
  group by all

),

looked_up as (

  select distinct
    child_kind,
    area_kind
  from {{ ref('area_within') }}

),

unplaced as (

  select
    counted.*,
    case
      when counted.area_code is null then 'the source gives no area'
      when counted.area_kind is null then 'the kind of area is not known'
      when not exists (
        select 1
        from looked_up
        where
          looked_up.child_kind = counted.level
          and list_contains(counted.rolls_up_to, looked_up.area_kind)
      ) then 'no lookup of such areas has been accepted'
      when exists (
        select 1
        from {{ ref('area_within') }} as within
        where
          within.child_code = counted.area_code
          and within.child_kind = counted.area_kind
          and list_contains(counted.rolls_up_to, within.area_kind)
      ) then 'it lay in none of them on the last day of the period'
      when exists (
        select 1
        from {{ ref('area_within') }} as within
        where
          within.child_code = counted.area_code
          and within.child_kind = counted.area_kind
          and not within.is_carried
      ) then 'it lies in areas of other kinds alone'
      when exists (
        select 1
        from {{ ref('area_change') }} as change
        where
          change.old_code = counted.area_code
          and change.old_kind = counted.area_kind
          and change.first_day is null
      ) then 'no share leads from it to any of them'
      else 'no accepted lookup knows the code'
    end as because
  from counted
  where
    not exists (
      select 1
      from {{ ref('area_within') }} as within
      where
        within.child_code = counted.area_code
        and within.child_kind = counted.area_kind
        and list_contains(counted.rolls_up_to, within.area_kind)
        and within.known_to is null
        and {{ holds_on('within', 'counted.period_end') }}
    )

)

select
  metric_id,
  area_code,
  area_kind,
  min(first_day) as first_day,
  max(period_end) as last_day,
  cast(sum(evidence_rows) as bigint) as evidence_rows,
  because
from unplaced
group by metric_id, area_code, area_kind, because
