-- One row: metric, area, period (the source's own, or one made of shorter ones), breakdown and span
-- of knowledge; exact sums.
{{ config(materialized='ephemeral') }}

with given as (

  select distinct {{ figure_key() }}
  from {{ ref('period_sums') }}

)

select
  *,
  row_count as evidence_rows,
  true as is_complete,
  false as is_made
from {{ ref('period_sums') }}
union all by name
select
  longer.* exclude (parts_there, parts_needed),
  longer.parts_there = longer.parts_needed as is_complete,
  true as is_made
from {{ ref('longer_sums') }} as longer
-- What the source gives for the whole period stands.
left join given
  on
    longer.area_kind is not distinct from given.area_kind
    and {{ same_columns('longer', 'given', [
      'metric_id', 'area_code', 'period_start', 'period_end', 'period_type', 'breakdown'
    ]) }}
where
  given.metric_id is null
  -- A quarter that lacks a part says so, because the board waits for it; nobody waits for a year.
  and (
    longer.period_type = 'quarter'
    or longer.parts_there = longer.parts_needed
  )
