-- A returned row is a published value that its own numerator and denominator do not give at the
-- precision printed. The published value is carried; the partner is asked.
{{ config(severity='warn') }}

select
  figure.metric_id,
  figure.area_code,
  figure.period_start,
  figure.period_end,
  figure.breakdown
from {{ ref('metric_value') }} as figure
inner join {{ source('specs', 'metric') }} as metric
  on figure.metric_id = metric.metric_id
where
  figure.known_to is null
  and figure.method = 'published by the source'
  and metric.needs_denominator
  and not {{ is_standardised('metric.value_type') }}
  and figure.denominator > 0
  and figure.value is not null
  and abs(
    figure.value
    - cast(figure.numerator as double) * metric.multiplier / cast(figure.denominator as double)
  ) > 0.5 * power(10, -metric.decimals) + 1e-9
