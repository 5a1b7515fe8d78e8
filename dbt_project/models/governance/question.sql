-- One row: one question that a board asked at one meeting, as one
-- line of an accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  meeting_on,
  question,
  priority_key,
  answer,
  answered_on,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('question_rows') }}
