-- One row: metric, area, quarter, breakdown and a span of knowledge of one month or day that makes
-- that quarter: each of them where they add up to it, its last one where that stands for it.
{{ config(materialized='ephemeral') }}

with parts as (

  select
    sums.*,
    metric.over_time,
    metric.needs_denominator,
    cast(date_trunc('quarter', sums.period_start) as date) as quarter_start,
    cast(date_trunc('quarter', sums.period_start) + interval 3 month - interval 1 day as date)
      as quarter_end
  from {{ ref('period_sums') }} as sums
  inner join {{ source('specs', 'metric') }} as metric
    on sums.metric_id = metric.metric_id
  where
    sums.period_type in ('month', 'day')
    and sums.row_count > 0

)

select
  metric_id,
  area_code,
  area_kind,
  quarter_start as period_start,
  quarter_end as period_end,
  'quarter' as period_type,
  breakdown,
  case
    when over_time = 'last' then 1
    when period_type = 'month' then 3
    else date_diff('day', quarter_start, quarter_end) + 1
  end as parts_needed,
  row_count as evidence_rows,
  -- Published values are never summed, but the last one of a quarter may stand for it.
  {%- for column in evidence_sums() %}
  {%- if column.startswith('published_') %}
  case when over_time = 'last' then {{ column }} else 0 end as {{ column }},
  {%- else %}
  {{ column }},
  {%- endif %}
  {%- endfor %}
  known_from,
  known_to
from parts
where
  (
    -- A part without one of its sides is not there: the quarter would mix its parts. One that the
    -- source hides or lacks is there, and the quarter says so.
    over_time = 'sum'
    and (
      counted_suppressed + counted_missing > 0
      or (numerators > 0 and (denominators > 0 or not needs_denominator))
    )
  )
  or (over_time = 'last' and period_end = quarter_end)
