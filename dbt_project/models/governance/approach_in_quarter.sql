-- One row: strategy with approaches, quarter up to that of the run, priority: the approach on the
-- quarter's last day, unknown where no minute says it.
with quarters as (

  select
    priority.strategy_id,
    priority.theme_key,
    priority.priority_key,
    quarter.quarter,
    quarter.quarter_end
  from {{ source('specs', 'priority') }} as priority
  inner join {{ source('specs', 'strategy') }} as strategy
    on priority.strategy_id = strategy.strategy_id
  inner join {{ ref('quarter') }} as quarter
    on
      strategy.starts <= quarter.quarter_end
      and strategy.ends >= quarter.quarter_start
  where
    priority.strategy_id in (
      select approach.strategy_id from {{ source('specs', 'approach') }} as approach
    )

)

select
  quarters.strategy_id,
  quarters.quarter,
  quarters.quarter_end,
  quarters.theme_key,
  quarters.priority_key,
  coalesce(approach.approach, 'unknown') as approach,
  approach.minute,
  approach.valid_from,
  approach.valid_to
from quarters
left join {{ ref('approach') }} as approach
  on
    quarters.strategy_id = approach.strategy_id
    and quarters.priority_key = approach.priority_key
    and {{ holds_on('approach', 'quarters.quarter_end') }}
