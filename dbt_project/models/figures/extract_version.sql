-- One row: one replaceable group of rows in one accepted file of one extract, and the span of
-- knowledge in which it stood. A newer file of the extract that holds the same group ends it.
select
  extract,
  version_group,
  file,
  known_at as known_from,
  lead(known_at) over (
    partition by extract, version_group
    order by known_at, sequence
  ) as known_to
from {{ ref('landed_groups') }}
