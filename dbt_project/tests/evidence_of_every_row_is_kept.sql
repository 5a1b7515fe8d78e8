-- A returned row is a metric whose evidence lost rows when versions were resolved: every row of a
-- metric belongs to one version of its extract, or was never the newest for a moment.
with given as (

  select
    metric_id,
    count(*) as evidence_rows
  from {{ ref('evidence_rows') }}
  group by metric_id

),

kept as (

  select
    evidence.metric_id,
    count(*) as evidence_rows
  from {{ ref('evidence_rows') }} as evidence
  inner join {{ ref('extract_version') }} as version
    on
      evidence.extract = version.extract
      and evidence.file = version.file
      and evidence.version_group = version.version_group
  group by evidence.metric_id

)

select
  given.metric_id,
  given.evidence_rows,
  kept.evidence_rows as kept_rows
from given
left join kept
  on given.metric_id = kept.metric_id
where given.evidence_rows is distinct from kept.evidence_rows
