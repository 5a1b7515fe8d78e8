-- One row: one series as known now (metric, area, breakdown) and one day that divides it: a break,
-- which nothing crosses, or a declared rebasing, from which a control chart takes new limits.
{{ config(materialized='view', schema='generated') }}

with series as (

  select distinct
    metric_id,
    area_code,
    area_kind,
    breakdown
  from {{ ref('metric_value') }}
  where
    known_to is null
    and value_status <> 'withdrawn'

)

-- Equal columns only, one kind of break after the other: a join on either would try every pair.
select
  series.*,
  'break' as mark,
  of_metric.first_day,
  of_metric.because
from series
inner join {{ ref('series_break') }} as of_metric
  on series.metric_id = of_metric.metric_id
where of_metric.area_code is null
union all
select
  series.*,
  'break' as mark,
  of_area.first_day,
  of_area.because
from series
inner join {{ ref('series_break') }} as of_area
  on
    series.area_code = of_area.area_code
    and series.area_kind = of_area.area_kind
where
  of_area.metric_id is null
  or of_area.metric_id = series.metric_id
union all
select
  series.*,
  'rebase' as mark,
  rebase.first_day,
  rebase.because
from series
inner join {{ source('specs', 'metric_rebase') }} as rebase
  on series.metric_id = rebase.metric_id
where
  rebase.area_code is null
  or rebase.area_code = series.area_code
