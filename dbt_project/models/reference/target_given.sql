-- One row: a target as one extract gives it, and why it is not used, where it is not.
{{ config(materialized='ephemeral') }}

with figured as (

  select distinct
    metric_id,
    area_code
  from {{ ref('metric_value') }}

),

known as (

  select
    given.*,
    case
      when given.metric_id is null then 'it names no metric'
      when given.area_code is null then 'it names no area'
      when metric.metric_id is null then 'no metric is called so'
      when figured.area_code is null then 'the metric has no figure of this area'
      when given.due_on is null then 'it has no day'
      when given.target is null then 'it has no value'
    end as fault
  from {{ ref('target_rows') }} as given
  left join {{ source('specs', 'metric') }} as metric
    on given.metric_id = metric.metric_id
  left join figured
    on
      given.metric_id = figured.metric_id
      and given.area_code = figured.area_code

)

select
  extract,
  metric_id,
  area_code,
  due_on,
  target,
  agreed,
  case
    when fault is not null then fault
    when
      min(target) filter (where fault is null) over (by_day)
      <> max(target) filter (where fault is null) over (by_day)
      then 'another is given for the same day'
  end as because,
  -- Also where two that differ are given for it: a day of the trajectory is no target in its place.
  max(due_on) filter (where fault is null) over (partition by metric_id, area_code) as last_due_on
from known
window by_day as (partition by metric_id, area_code, due_on)
