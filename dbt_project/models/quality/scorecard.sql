-- One row: one partner and one quarter, from the first in which something of it was known to that
-- of the run: how its files came, how whole and how right they were, as known when the quarter
-- ended (of the running one: on the day of the run).
with received as (

  select
    extract.partner,
    file.*,
    receipt.known_at
  from {{ source('intake', 'file') }} as file
  inner join {{ source('intake', 'receipt') }} as receipt
    on
      file.extract = receipt.extract
      and file.sha256 = receipt.sha256
  inner join {{ source('specs', 'extract') }} as extract
    on file.extract = extract.extract

),

known as (

  select
    partner,
    min(known_at) as first_known
  from received
  group by partner

),

quarters as (

  select
    known.partner,
    quarter.quarter,
    quarter.quarter_start,
    quarter.quarter_end,
    {{ quarter_opens('quarter') }} as opens,
    least({{ quarter_closes('quarter') }}, run.known_before) as closes
  from {{ ref('quarter') }} as quarter
  cross join {{ source('specs', 'run') }} as run
  inner join known
    on known.first_known < least({{ quarter_closes('quarter') }}, run.known_before)
  where quarter.quarter_start <= run.as_of

),

due as (

  select
    quarters.partner,
    quarters.quarter,
    count(*) as files_due,
    count(*) filter (where brought.known_at < due.late_from) as files_in_time,
    count(*) filter (
      where brought.known_at >= due.late_from and brought.known_at < quarters.closes
    ) as files_late
  from {{ source('intake', 'due_period') }} as due
  inner join {{ source('specs', 'extract') }} as extract
    on due.extract = extract.extract
  inner join quarters
    on
      extract.partner = quarters.partner
      and due.was_awaited
      and due.due_on between quarters.quarter_start and quarters.quarter_end
  left join received as brought
    on
      due.extract = brought.extract
      and due.brought_by = brought.sha256
  group by quarters.partner, quarters.quarter

),

-- One cell may break several rules.
refused as (

  select distinct
    extract,
    file as sha256,
    line,
    "column"
  from {{ source('quality', 'quarantine') }}

),

refused_cells as (

  select
    extract,
    sha256,
    count(*) as cells
  from refused
  group by extract, sha256

),

rules as (

  select
    extract,
    sha256,
    count(*) as run,
    count(*) filter (where state = 'passed') as passed
  from {{ source('quality', 'result') }}
  where state <> 'raised'
  group by extract, sha256

),

sent as (

  select
    quarters.partner,
    quarters.quarter,
    count(*) as files,
    count(*) filter (where received.verdict = 'accepted') as files_used,
    count(*) filter (where received.is_resubmission) as resubmissions,
    sum(coalesce(received.number_cells, 0) + coalesce(refused_cells.cells, 0)) as cells,
    sum(coalesce(received.missing_cells, 0)) as cells_missing,
    sum(coalesce(refused_cells.cells, 0)) as cells_quarantined,
    sum(coalesce(rules.run, 0)) as rules_run,
    sum(coalesce(rules.passed, 0)) as rules_passed
  from received
  inner join quarters
    on
      received.partner = quarters.partner
      and received.known_at >= quarters.opens
      and received.known_at < quarters.closes
  left join refused_cells
    on
      received.extract = refused_cells.extract
      and received.sha256 = refused_cells.sha256
  left join rules
    on
      received.extract = rules.extract
      and received.sha256 = rules.sha256
  group by quarters.partner, quarters.quarter

),

counted as (

  select
    quarters.partner,
    quarters.quarter,
    coalesce(due.files_due, 0) as files_due,
    coalesce(due.files_in_time, 0) as files_in_time,
    coalesce(due.files_late, 0) as files_late,
    coalesce(due.files_due - due.files_in_time - due.files_late, 0) as files_missing,
    coalesce(sent.files, 0) as files,
    coalesce(sent.files_used, 0) as files_used,
    coalesce(sent.resubmissions, 0) as resubmissions,
    cast(coalesce(sent.cells, 0) as bigint) as cells,
    cast(coalesce(sent.cells_missing, 0) as bigint) as cells_missing,
    cast(coalesce(sent.cells_quarantined, 0) as bigint) as cells_quarantined,
    cast(coalesce(sent.rules_run, 0) as bigint) as rules_run,
    cast(coalesce(sent.rules_passed, 0) as bigint) as rules_passed
  from quarters
  left join due
    on
      quarters.partner = due.partner
      and quarters.quarter = due.quarter
  left join sent
    on
      quarters.partner = sent.partner
      and quarters.quarter = sent.quarter

)

select
  partner,
  quarter,
  files_due,
  files_in_time,
  files_late,
  files_missing,
  files_in_time / nullif(files_due, 0) as in_time_share,
  files,
  files_used,
  resubmissions,
  cells,
  cells_missing,
  cells_quarantined,
  (cells - cells_missing - cells_quarantined) / nullif(cells, 0) as complete_share,
  rules_run,
  rules_passed,
  rules_passed / nullif(rules_run, 0) as valid_share
from counted
