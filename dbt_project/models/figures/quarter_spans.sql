-- One row: metric, area, quarter, breakdown and a span of knowledge of one month or day in that
-- quarter, for metrics whose months or days add up to one.
{{ config(materialized='ephemeral') }}

select
  sums.metric_id,
  sums.area_code,
  sums.area_kind,
  cast(date_trunc('quarter', sums.period_start) as date) as period_start,
  cast(date_trunc('quarter', sums.period_start) + interval 3 month - interval 1 day as date)
    as period_end,
  'quarter' as period_type,
  sums.breakdown,
  sums.period_type as source_type,
  sums.numerator,
  sums.denominator,
  sums.numerators,
  sums.denominators,
  sums.counted_rows,
  sums.counted_suppressed,
  sums.counted_missing,
  sums.counted_unreliable,
  sums.provisional_rows,
  sums.revised_rows,
  sums.known_from,
  sums.known_to
from {{ ref('period_sums') }} as sums
inner join {{ source('specs', 'metric') }} as metric
  on sums.metric_id = metric.metric_id
where
  metric.over_time = 'sum'
  and sums.period_type in ('month', 'day')
  and sums.row_count > 0
  and sums.counted_rows > 0
