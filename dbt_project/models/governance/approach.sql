-- One row: how a board goes about one priority, from day to day, as the minute cited says. What is
-- given and not used is in unused.
with usable as (

  select *
  from {{ ref('approach_given') }}
  where because is null
  -- Two that say the same are one.
  qualify
    row_number() over (
      partition by strategy_id, priority_key, valid_from
      order by valid_to desc nulls first, extract asc, file asc, line asc
    ) = 1

)

select
  strategy_id,
  priority_key,
  approach,
  valid_from,
  cast(
    least(
      valid_to,
      lead(valid_from) over (partition by strategy_id, priority_key order by valid_from)
      - interval 1 day
    ) as date
  ) as valid_to,
  minute,
  extract,
  file,
  line,
  known_from
from usable
