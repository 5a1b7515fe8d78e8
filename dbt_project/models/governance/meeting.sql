-- One row: one meeting of a board as one line of an accepted file says it, in the span of knowledge
-- in which it stood.
select
  strategy_id,
  meeting_on,
  quarters,
  status,
  moved_to,
  minute,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('meeting_rows') }}
