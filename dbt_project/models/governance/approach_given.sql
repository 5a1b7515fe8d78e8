-- One row: an approach to a priority as one line of a file that stands gives it, and why it is not
-- used, where it is not.
{{ config(materialized='ephemeral') }}

with approached as (

  select distinct strategy_id
  from {{ source('specs', 'approach') }}

),

judged as (

  select
    given.*,
    case
      when strategy.strategy_id is null then 'no strategy is called so'
      when approached.strategy_id is null then 'the strategy has no approaches'
      when priority.priority_key is null then 'the strategy has no such priority'
      when approach.approach is null then 'the strategy has no such approach'
      when given.valid_from is null then 'it has no first day'
      when given.valid_to < given.valid_from then 'its last day is before its first'
      when nullif(trim(given.minute), '') is null then 'it cites no minute'
    end as fault
  from {{ ref('approach_rows') }} as given
  left join {{ source('specs', 'strategy') }} as strategy
    on given.strategy_id = strategy.strategy_id
  left join approached
    on given.strategy_id = approached.strategy_id
  left join {{ source('specs', 'priority') }} as priority
    on
      given.strategy_id = priority.strategy_id
      and given.priority_key = priority.priority_key
  left join {{ source('specs', 'approach') }} as approach
    on
      given.strategy_id = approach.strategy_id
      and given.approach = approach.approach
  where given.is_current

)

select
  strategy_id,
  priority_key,
  approach,
  valid_from,
  valid_to,
  minute,
  extract,
  file,
  line,
  known_from,
  case
    when fault is not null then fault
    when
      min(approach) filter (where fault is null) over (by_day)
      <> max(approach) filter (where fault is null) over (by_day)
      then 'another is given for the same day'
  end as because
from judged
window by_day as (partition by strategy_id, priority_key, valid_from)
