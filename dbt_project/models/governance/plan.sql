-- One row: one action plan of a strategy, as one
-- line of an accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  plan_key,
  title,
  valid_from,
  valid_to,
  minute,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('plan_rows') }}
