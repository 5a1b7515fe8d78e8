-- One row: what the figure of one metric and area is to be by one day: the last day given is its
-- target, days before it are its trajectory. What is given and not used is in target_unused.
select
  metric_id,
  area_code,
  due_on,
  target,
  due_on = last_due_on as is_target,
  agreed,
  extract
from {{ ref('target_given') }}
where because is null
-- Two that say the same are one.
qualify
  row_number() over (
    partition by metric_id, area_code, due_on order by extract asc, agreed asc
  ) = 1
