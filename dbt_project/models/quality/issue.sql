-- One row: one problem of an extract across time: a rule that does not hold, from the first file
-- that had it to the one that made it good; the same problem again later is another row.
with arrived as (

  select
    file.*,
    receipt.known_at,
    -- One number that orders moments, and files of one moment as they came.
    cast(epoch_us(receipt.known_at) as hugeint) * 1000000 + receipt.sequence as moment
  from {{ source('intake', 'file') }} as file
  inner join {{ source('intake', 'receipt') }} as receipt
    on
      file.extract = receipt.extract
      and file.sha256 = receipt.sha256
  cross join {{ source('specs', 'run') }} as run
  where receipt.known_at < run.known_before

),

failing as (

  select
    extract,
    sha256,
    if(state = 'raised', 'could_not_run', 'rule') as kind,
    expectation as rule,
    cast(null as varchar) as column_at_fault,
    severity,
    failing_lines,
    because,
    ask
  from {{ source('quality', 'result') }}
  where state <> 'passed'

  union all

  select
    extract,
    file as sha256,
    'quarantine' as kind,
    rule,
    "column" as column_at_fault,
    'warn' as severity,
    count(distinct line) as failing_lines,
    'These lines are set aside and counted nowhere.' as because,
    'Please send these lines again'
    || coalesce(' with ' || "column" || ' put right', '')
    || ': ' || rule || '.' as ask
  from {{ source('quality', 'quarantine') }}
  group by extract, file, rule, "column"

  union all

  select
    extract,
    sha256,
    'refused' as kind,
    'file_can_be_landed' as rule,
    null as column_at_fault,
    'block' as severity,
    null as failing_lines,
    held_because as because,
    'Please send the file again in the form its sheet describes.' as ask
  from {{ source('intake', 'file') }}
  where verdict = 'refused'

  union all

  -- A file that landing holds has no results: its rules are not run.
  select
    extract,
    sha256,
    if(verdict = 'held', 'held', 'could_not_run') as kind,
    if(verdict = 'held', 'enough_lines_can_be_landed', 'file_can_be_checked') as rule,
    null as column_at_fault,
    'block' as severity,
    if(verdict = 'held', quarantined, null) as failing_lines,
    coalesce(held_because, 'It has no verdict yet.') as because,
    if(verdict = 'held', 'Please send the file again with these lines put right.', '') as ask
  from {{ source('intake', 'file') }}
  where
    verdict in ('held', 'no verdict')
    and not exists (
      select 1
      from {{ source('quality', 'result') }} as result
      where
        file.extract = result.extract
        and file.sha256 = result.sha256
    )

),

on_files as (

  select
    failing.*,
    arrived.moment as opens,
    arrived.known_at as opened_at,
    later.moment as closes,
    later.known_at as closed_at,
    later.sha256 as closed_by
  from failing
  inner join arrived
    on
      failing.extract = arrived.extract
      and failing.sha256 = arrived.sha256
  left join arrived as later
    on
      arrived.extract = later.extract
      and arrived.replaced_by = later.sha256

),

late as (

  select
    due.extract,
    null as sha256,
    'late' as kind,
    'file_comes_in_time' as rule,
    null as column_at_fault,
    'warn' as severity,
    null as failing_lines,
    'Until it comes nothing is known of the period.' as because,
    'Please send the file for the period that ended on '
    || coalesce(
      min(due.period_end) filter (where arrived.sha256 is null) over (partition by due.extract),
      due.period_end
    )
    || ', or say when it will come.' as ask,
    cast(epoch_us(due.late_from) as hugeint) * 1000000 as opens,
    due.late_from as opened_at,
    arrived.moment as closes,
    arrived.known_at as closed_at,
    arrived.sha256 as closed_by
  from {{ source('intake', 'due_period') }} as due
  left join arrived
    on
      due.extract = arrived.extract
      and due.brought_by = arrived.sha256
  qualify
    due.was_awaited
    and (arrived.known_at is null or arrived.known_at >= due.late_from)

),

every as (

  select * from on_files
  union all
  select * from late

),

-- What begins no later than all before it were made good goes on with them.
begun as (

  select
    *,
    coalesce(
      opens > max(coalesce(closes, cast(9 as hugeint) * 10000000000000000000000000)) over (
        partition by extract, rule, column_at_fault
        order by opens asc, sha256 asc
        rows between unbounded preceding and 1 preceding
      ),
      true
    ) as is_first
  from every

),

streaks as (

  select
    *,
    count(*) filter (where is_first) over (
      partition by extract, rule, column_at_fault
      order by opens asc, sha256 asc
      rows between unbounded preceding and current row
    ) as opening
  from begun

),

problems as (

  select
    extract,
    rule,
    column_at_fault,
    opening,
    max_by(kind, opens) as kind,
    max_by(severity, opens) as severity,
    min(opened_at) as opened_at,
    min_by(sha256, opens) as opened_by,
    bool_or(closes is null) as is_open,
    if(bool_or(closes is null), null, max(closed_at)) as closed_at,
    if(bool_or(closes is null), null, max_by(closed_by, closes)) as closed_by,
    count(sha256) as files,
    max_by(sha256, opens) as newest_file,
    max_by(failing_lines, opens) as failing_lines,
    max_by(because, opens) as because,
    max_by(ask, opens) as ask
  from streaks
  group by extract, rule, column_at_fault, opening

),

waived as (

  select *
  from {{ source('quality', 'waiver') }}
  qualify row_number() over (partition by "of", rule order by number desc) = 1

)

select
  extract.partner,
  problems.extract,
  problems.rule,
  problems.column_at_fault,
  cast(problems.opening as bigint) as opening,
  problems.kind,
  problems.severity,
  problems.is_open,
  problems.opened_at,
  problems.opened_by,
  problems.closed_at,
  problems.closed_by,
  problems.files,
  problems.newest_file,
  problems.failing_lines,
  problems.because,
  problems.ask,
  extract.contact_role as owner_role,
  extract.contact_organisation as owner_organisation,
  waived.number as waiver,
  waived.waived_by,
  waived.because as waived_because,
  waived.expires as waiver_expires,
  coalesce(waived.expires >= run.as_of, false) as is_waived
from problems
inner join {{ source('specs', 'extract') }} as extract
  on problems.extract = extract.extract
left join waived
  on
    problems.rule = waived.rule
    and extract.partner || '/' || extract.name = waived."of"
cross join {{ source('specs', 'run') }} as run
