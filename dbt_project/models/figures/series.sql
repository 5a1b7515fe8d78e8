-- One row: metric, area, breakdown and period, as known now: the series behind a figure.
{{ config(materialized='view') }}

select
  figure.metric_id,
  figure.area_code,
  figure.area_kind,
  area.area_name,
  figure.breakdown,
  figure.period_start,
  figure.period_end,
  figure.period_type,
  figure.value,
  figure.lower95_0cl,
  figure.upper95_0cl,
  figure.lower99_8cl,
  figure.upper99_8cl,
  figure.numerator,
  figure.denominator,
  figure.numerator_within,
  figure.denominator_within,
  figure.interval_method,
  figure.method,
  figure.value_status,
  figure.status_reason,
  figure.maturity,
  figure.is_complete,
  figure.is_reporting_period,
  figure.is_apportioned,
  figure.known_from
from {{ ref('metric_value') }} as figure
left join {{ ref('area') }} as area
  on
    figure.area_code = area.area_code
    and figure.area_kind = area.area_kind
where
  figure.known_to is null
  and figure.value_status <> 'withdrawn'
