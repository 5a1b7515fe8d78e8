-- One row: one metric: the months between its periods and the days from a period to its figure: its
-- own, else the longest of its extracts. What is sent once has no day on which the next is due.
{{ config(materialized='ephemeral') }}

select
  metric.metric_id,
  metric.in_year_proxy,
  case metric.frequency
    when 'biennial' then 24
    when 'annual' then 12
    when 'termly' then 4
    when 'quarterly' then 3
    when 'rolling'
      then
        max(
          case extract.due_every
            when 'year' then 12
            when 'quarter' then 3
            when 'month' then 1
          end
        )
    else 1
  end as months,
  coalesce(metric.lag_days, max(extract.due_lag_days)) as lag_days
from {{ source('specs', 'metric') }} as metric
left join {{ source('specs', 'metric_extract') }} as reads
  on metric.metric_id = reads.metric_id
left join {{ source('specs', 'extract') }} as extract
  on
    reads.extract = extract.extract
    and extract.role = 'metrics'
    and extract.due_every <> 'once'
group by metric.metric_id, metric.in_year_proxy, metric.frequency, metric.lag_days
