-- One row: what one row of evidence adds to one area: its own, and for counted rows at the level
-- the metric states every area of the kinds it rolls up to that contains it. A row its source could
-- place in no area is evidence of no area's figure; it stays in metric_evidence.
{{ config(materialized='view') }}

with evidence as (

  select
    *,
    area_code as source_area_code,
    area_kind as source_area_kind
  from {{ ref('metric_evidence') }}
  where area_code is not null

),

rolled as (

  select evidence.* replace (within.area_code as area_code, within.area_kind as area_kind)
  from evidence
  inner join {{ source('specs', 'metric') }} as metric
    on evidence.metric_id = metric.metric_id
  inner join {{ ref('area_within') }} as within
    on
      evidence.area_code = within.child_code
      and evidence.area_kind = within.child_kind
      and list_contains(metric.rolls_up_to, within.area_kind)
  where
    evidence.evidence = 'counted'
    and evidence.area_kind = metric.level

)

select * from evidence
union all
select * from rolled
