-- One row: how many responses of one kind a consultation had from one kind of respondent, as one
-- line of an accepted file says it, in the span of knowledge in which it stood.
select
  strategy_id,
  consultation,
  opened_on,
  closed_on,
  respondent_type,
  priority_key,
  answer,
  responses,
  responses_status,
  extract,
  file,
  line,
  known_from,
  known_to,
  is_current
from {{ ref('response_rows') }}
