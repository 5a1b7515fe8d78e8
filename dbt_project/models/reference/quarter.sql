-- One row: one quarter of the financial year, from the first period held, or the first day of a
-- strategy if that is earlier, to the quarter of the run.
with strategies as (

  select min(starts) as first_day
  from {{ source('specs', 'strategy') }}

),

bounds as (

  select
    least(
      min(evidence.period_start),
      any_value(strategies.first_day),
      any_value(run.quarter_start)
    ) as first_day,
    any_value(run.quarter_end) as last_day
  from {{ source('specs', 'run') }} as run
  left join {{ ref('metric_evidence') }} as evidence
    on run.quarter_end >= evidence.period_start
  cross join strategies

),

starts as (

  select
    cast(
      unnest(generate_series(date_trunc('quarter', first_day), last_day, interval 3 month)) as date
    ) as quarter_start
  from bounds

)

select
  -- April to June is the first quarter of the financial year that starts with it.
  year(quarter_start - interval 3 month)
  || '-'
  || lpad(cast((year(quarter_start - interval 3 month) + 1) % 100 as varchar), 2, '0')
  || '-Q'
  || quarter(quarter_start - interval 3 month) as quarter,
  quarter_start,
  cast(quarter_start + interval 3 month - interval 1 day as date) as quarter_end
from starts
