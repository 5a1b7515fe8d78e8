-- One row: one metric and one file of its extracts that is not used, of which no later one that is
-- used has taken the place.
{{ config(materialized='ephemeral') }}

with arrived as (

  select
    file.extract,
    file.verdict,
    file.period_start,
    file.period_end,
    max((receipt.known_at, receipt.sequence)) as arrival
  from {{ source('intake', 'file') }} as file
  inner join {{ source('intake', 'receipt') }} as receipt
    on
      file.extract = receipt.extract
      and file.sha256 = receipt.sha256
  group by file.sha256, file.extract, file.verdict, file.period_start, file.period_end

)

select
  reads.metric_id,
  extract.partner || '/' || extract.name as extract,
  arrived.period_end
from arrived
inner join {{ source('specs', 'metric_extract') }} as reads
  on arrived.extract = reads.extract
inner join {{ source('specs', 'extract') }} as extract
  on arrived.extract = extract.extract
left join arrived as later
  on
    arrived.extract = later.extract
    and later.verdict = 'accepted'
    and arrived.arrival < later.arrival
    and (
      arrived.period_end is null
      or (
        arrived.period_start >= later.period_start
        and arrived.period_end <= later.period_end
      )
    )
where
  arrived.verdict <> 'accepted'
  and later.extract is null
