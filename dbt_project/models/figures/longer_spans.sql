-- One row: metric, area, quarter or financial year, breakdown and a span of knowledge of one
-- shorter period that makes it: each of them where they add up to it, its last one where that
-- stands for it. Rolling, cumulative and momentary periods make no longer one.
{{ config(materialized='ephemeral') }}

with made_of as (

  {%- for longer_type, part_type, parts in [
    ('quarter', 'month', 3),
    ('quarter', 'day', 'null'),
    ('financial_year', 'quarter', 4),
    ('financial_year', 'month', 12),
    ('financial_year', 'day', 'null'),
  ] %}
  select
    '{{ longer_type }}' as longer_type,
    '{{ part_type }}' as part_type,
    cast({{ parts }} as bigint) as parts
  {{ 'union all' if not loop.last }}
  {%- endfor %}

),

parts as (

  select
    sums.*,
    metric.over_time,
    metric.needs_denominator,
    made_of.longer_type,
    made_of.parts,
    cast(
      case made_of.longer_type
        when 'quarter' then date_trunc('quarter', sums.period_start)
        -- The financial year starts in April.
        else date_trunc('year', sums.period_start - interval 3 month) + interval 3 month
      end as date
    ) as longer_start
  from {{ ref('period_sums') }} as sums
  inner join {{ source('specs', 'metric') }} as metric
    on sums.metric_id = metric.metric_id
  inner join made_of
    on sums.period_type = made_of.part_type
  where sums.row_count > 0

),

placed as (

  select
    *,
    cast(
      longer_start
      + case longer_type when 'quarter' then interval 3 month else interval 12 month end
      - interval 1 day as date
    ) as longer_end
  from parts

)

select
  metric_id,
  area_code,
  area_kind,
  longer_start as period_start,
  longer_end as period_end,
  longer_type as period_type,
  breakdown,
  case
    when over_time = 'last' then 1
    else coalesce(parts, date_diff('day', longer_start, longer_end) + 1)
  end as parts_needed,
  row_count as evidence_rows,
  -- Published values are never summed, but the last one of a period may stand for it.
  {%- for column in evidence_sums() %}
  {%- if column.startswith('published_') %}
  case when over_time = 'last' then {{ column }} else 0 end as {{ column }},
  {%- else %}
  {{ column }},
  {%- endif %}
  {%- endfor %}
  known_from,
  known_to
from placed
where
  (
    -- A part without one of its sides is not there: the period would mix its parts. One that the
    -- source hides or lacks is there, and the period says so.
    over_time = 'sum'
    and (
      counted_suppressed + counted_missing > 0
      or (numerators > 0 and (denominators > 0 or not needs_denominator))
    )
  )
  or (over_time = 'last' and period_end = longer_end)
