-- One row: one thing that people said, and what was changed, as one
-- line of an accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  said,
  source,
  changed,
  priority_key,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('feedback_rows') }}
