-- One row: one metric, one area or none in particular, and one declared break of its series.
select
  metric.metric_id,
  broken.area_code,
  broken.area_kind,
  broken.first_day
from figures.series_break as broken
inner join metric
  on broken.metric_id is null or broken.metric_id = metric.metric_id
