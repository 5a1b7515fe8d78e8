-- One row: one metric that the strategy's priorities name.
select
  metric.metric_id,
  metric.value_type,
  metric.multiplier,
  metric.level,
  metric.needs_denominator
from specs.metric as metric
where
  metric.metric_id in (
    select supporting.metric_id
    from specs.supporting_metric as supporting
    where supporting.strategy_id = getvariable('strategy')
  )
