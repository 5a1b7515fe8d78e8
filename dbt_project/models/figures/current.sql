-- One row: metric, area and breakdown: the latest period, as known now. What an analyst asks first.
{{ config(materialized='view') }}

select
  figure.metric_id,
  metric.title,
  figure.area_code,
  figure.area_kind,
  figure.area_name,
  figure.breakdown,
  figure.period_start,
  figure.period_end,
  figure.period_type,
  figure.value,
  figure.lower95_0cl,
  figure.upper95_0cl,
  figure.lower99_8cl,
  figure.upper99_8cl,
  figure.interval_method,
  metric.unit,
  figure.numerator,
  figure.denominator,
  figure.value_status,
  figure.status_reason,
  figure.maturity,
  figure.is_apportioned,
  figure.known_from
from {{ ref('series') }} as figure
inner join {{ source('specs', 'metric') }} as metric
  on figure.metric_id = metric.metric_id
where
  figure.is_complete
  and figure.is_reporting_period
qualify
  row_number() over (
    partition by figure.metric_id, figure.area_code, figure.area_kind, figure.breakdown
    order by figure.period_end desc, figure.period_start desc, figure.period_type asc
  ) = 1
