-- One row: what the figure of one metric and area is to be by one day: the last day given is its
-- target, days before it are its trajectory.
select
  metric_id,
  area_code,
  due_on,
  target,
  due_on = max(due_on) over (partition by metric_id, area_code) as is_target,
  agreed,
  extract
from {{ ref('target_rows') }}
where
  due_on is not null
  and target is not null
