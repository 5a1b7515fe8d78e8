-- One row: one report on one priority for one quarter that a board received, as one
-- line of an accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  priority_key,
  quarter,
  reported_on,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('report_rows') }}
