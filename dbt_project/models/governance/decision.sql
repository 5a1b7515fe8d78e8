-- One row: one decision of a board at one meeting, as one
-- line of an accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  meeting_on,
  decision,
  minute,
  priority_key,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('decision_rows') }}
