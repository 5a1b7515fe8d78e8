-- One row: one period before an election in which a council says nothing new, as one line of an
-- accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  election,
  valid_from,
  valid_to,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('pre_election_rows') }}
