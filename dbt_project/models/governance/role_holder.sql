-- One row: one role that somebody holds for a board, or for a priority or metric of it, from day to
-- day, as one line of an accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  role_held,
  holder,
  organisation,
  sector,
  priority_key,
  metric_id,
  deputy_for,
  valid_from,
  valid_to,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('role_rows') }}
