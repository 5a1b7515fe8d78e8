-- One row: metric, area, period (the source's own, or one made of shorter ones), breakdown and span
-- of knowledge; exact sums.
{{ config(materialized='ephemeral') }}

select
  *,
  row_count as evidence_rows,
  true as is_complete,
  false as is_made
from {{ ref('period_sums') }}
union all by name
select
  * exclude (parts_there, parts_needed),
  parts_there = parts_needed as is_complete,
  true as is_made
from {{ ref('longer_sums') }}
-- A quarter that lacks a part says so, because the board waits for it; nobody waits for a year.
where
  period_type = 'quarter'
  or parts_there = parts_needed
