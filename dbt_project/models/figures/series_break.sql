-- One row: one day at which series stop being comparable with what was before: of one metric, as
-- its definition declares, or of one area, of which the ground changed.
select
  metric_id,
  cast(null as varchar) as area_code,
  cast(null as varchar) as area_kind,
  first_day,
  because
from {{ source('specs', 'metric_break') }}
union all
select
  null as metric_id,
  area_code,
  area_kind,
  first_day,
  because
from {{ ref('area_break') }}
