-- One row: one metric, and what became of the rows its SQL made of landed lines.
with given as (

  select evidence.*
  from figures.metric_evidence as evidence
  inner join metric
    on evidence.metric_id = metric.metric_id

),

-- Parts of parts (`age: 65-69; sex: Female`) feed standardised figures and are none themselves.
known as (

  select *
  from given
  where
    known_to is null
    and area_code is not null
    and breakdown not like '%;%'

),

values_known as (

  select distinct
    metric_id,
    area_code,
    area_kind,
    period_start,
    period_end,
    period_type,
    breakdown
  from figures.metric_value
  where known_to is null

),

lost as (

  select
    known.metric_id,
    count(*) as evidence_rows
  from known
  left join values_known as figure
    on
      known.metric_id = figure.metric_id
      and known.area_code = figure.area_code
      and coalesce(known.area_kind, 'unknown') = coalesce(figure.area_kind, 'unknown')
      and known.period_start = figure.period_start
      and known.period_end = figure.period_end
      and known.period_type = figure.period_type
      and known.breakdown = figure.breakdown
  where figure.metric_id is null
  group by known.metric_id

),

lines_read as (

  select
    extract,
    file,
    metric_id,
    count(distinct line) as lines_read
  from given
  group by all

),

unread as (

  select
    lines_read.metric_id,
    sum(greatest(lines_read.lines_read - coalesce(file.landed, 0), 0)) as lines_beyond
  from lines_read
  left join intake.file as file
    on
      lines_read.extract = file.extract
      and lines_read.file = file.sha256
  group by lines_read.metric_id

),

unplaced as (

  select
    metric_id,
    sum(evidence_rows) as evidence_rows
  from reference.area_unplaced
  group by metric_id

),

counted as (

  select
    metric_id,
    count(*) filter (where known_to is null and evidence = 'counted') as evidence_rows
  from given
  group by metric_id

)

select
  counted.metric_id,
  cast(null as varchar) as area_code,
  cast(null as varchar) as area_kind,
  cast(null as varchar) as breakdown,
  cast(null as date) as period_start,
  cast(null as date) as period_end,
  cast(null as varchar) as period_type,
  coalesce(lost.evidence_rows, 0) as rows_lost,
  coalesce(unread.lines_beyond, 0) as lines_beyond_landed,
  case
    when counted.evidence_rows > 0
      then coalesce(unplaced.evidence_rows, 0) / counted.evidence_rows
  end as unplaced_share
from counted
left join lost
  on counted.metric_id = lost.metric_id
left join unread
  on counted.metric_id = unread.metric_id
left join unplaced
  on counted.metric_id = unplaced.metric_id
