-- One row: one action of an action plan, as one
-- line of an accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  plan_key,
  action_key,
  priority_key,
  wording,
  owner,
  due_on,
  progress,
  latest_update,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('action_rows') }}
