-- One row: one risk to the progress of a priority, as one
-- line of an accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  priority_key,
  risk,
  likelihood,
  impact,
  raised_on,
  escalated_to,
  escalated_on,
  closed_on,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('risk_rows') }}
