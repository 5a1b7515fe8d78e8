-- One row: one target that was given and is not used.
select
  extract,
  metric_id,
  area_code,
  due_on,
  target,
  because
from {{ ref('target_given') }}
where because is not null
