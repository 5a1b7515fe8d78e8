-- A returned row is a count for an area that the metric also makes by summing smaller areas: the
-- figure would hold both.
{% test no_area_counts_itself_and_its_parts(model) %}
select evidence.*
from {{ model }} as evidence
inner join {{ source('specs', 'metric') }} as metric
  on evidence.metric_id = metric.metric_id
where
  evidence.evidence = 'counted'
  and list_contains(metric.rolls_up_to, evidence.area_kind)
{% endtest %}
