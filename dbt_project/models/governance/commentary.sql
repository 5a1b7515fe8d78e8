-- One row: what was said of one priority or metric in one quarter, as one
-- line of an accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  quarter,
  priority_key,
  metric_id,
  wording,
  author_role,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('commentary_rows') }}
