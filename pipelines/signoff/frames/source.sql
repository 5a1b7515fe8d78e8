-- One row: one metric and one extract it is made of, and how many rows for each period the newest
-- file gave it, over what files before gave.
with given as (

  select
    evidence.metric_id,
    evidence.extract,
    evidence.file,
    count(*) / count(distinct concat_ws(
      ' ', evidence.period_start, evidence.period_end, evidence.period_type
    )) as rows_per_period
  from figures.metric_evidence as evidence
  inner join metric
    on evidence.metric_id = metric.metric_id
  group by all

),

arrived as (

  select
    extract,
    sha256,
    max(known_at) as known_at,
    max(sequence) as sequence
  from intake.receipt
  group by all

),

in_order as (

  select
    given.*,
    row_number() over (
      partition by given.metric_id, given.extract
      order by arrived.known_at desc, arrived.sequence desc
    ) as place
  from given
  inner join arrived
    on
      given.extract = arrived.extract
      and given.file = arrived.sha256

)

select
  metric_id,
  cast(null as varchar) as area_code,
  cast(null as varchar) as area_kind,
  cast(null as varchar) as breakdown,
  cast(null as date) as period_start,
  cast(null as date) as period_end,
  cast(null as varchar) as period_type,
  extract,
  max(rows_per_period) filter (where place = 1) / median(rows_per_period) filter (where place > 1)
    as rows_over_usual
from in_order
group by metric_id, extract
