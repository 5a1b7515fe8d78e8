-- One row: one metric and one file of its extracts that is not used, of which no later one that is
-- used has taken the place.
{{ config(materialized='ephemeral') }}

select
  reads.metric_id,
  extract.partner || '/' || extract.name as extract,
  file.period_end
from {{ source('intake', 'file') }} as file
inner join {{ source('specs', 'metric_extract') }} as reads
  on file.extract = reads.extract
inner join {{ source('specs', 'extract') }} as extract
  on file.extract = extract.extract
where
  file.verdict <> 'accepted'
  and file.replaced_by is null
