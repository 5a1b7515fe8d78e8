-- One row: metric, area, financial-year quarter, breakdown and span of knowledge, for metrics whose
-- months (or days) add up to a quarter; `source_periods` says how many of them are there.
{{ config(materialized='ephemeral') }}

{%- set sums = [
  'numerator', 'denominator', 'numerators', 'denominators', 'counted_rows', 'counted_suppressed',
  'counted_missing', 'counted_unreliable', 'provisional_rows', 'revised_rows',
] %}

with spans as (

  select
    sums.metric_id,
    sums.area_code,
    sums.area_kind,
    cast(date_trunc('quarter', sums.period_start) as date) as period_start,
    cast(date_trunc('quarter', sums.period_start) + interval 3 month - interval 1 day as date) as period_end,
    'quarter' as period_type,
    sums.breakdown,
    sums.known_from,
    sums.known_to,
    sums.period_type as source_type,
    {%- for name in sums %}
    sums.{{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
  from {{ ref('period_sums') }} as sums
  inner join {{ source('specs', 'metric') }} as metric
    on sums.metric_id = metric.metric_id
  where
    metric.over_time = 'sum'
    and sums.period_type in ('month', 'day')
    and sums.row_count > 0
    and sums.counted_rows > 0

),

summed as (
{% set mapping = {'source_periods': '1', 'source_months': "cast(source_type = 'month' as integer)"} %}
{%- for name in sums %}{% do mapping.update({name: name}) %}{% endfor %}
{{ known_sums(
  'spans',
  keys=['metric_id', 'area_code', 'area_kind', 'period_start', 'period_end', 'period_type', 'breakdown'],
  sums=mapping,
) }}

)

select * from summed
