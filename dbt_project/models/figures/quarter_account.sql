-- One row: strategy, quarter up to that of the run, supporting metric: what is to be said of it, as
-- known when the quarter ended (of the running one: on the day of the run), for the board's own
-- area, or for one that serves it where figures are of such areas only. New is what became known in
-- the quarter; the last value stands beside, with its period.
with quarters as (

  select
    strategy.strategy_id,
    quarter.quarter,
    -- Days begin in London: at the other three ends of a quarter it is summer time there.
    quarter.quarter_start
    - if(month(quarter.quarter_start) = 1, interval 0 hour, interval 1 hour) as opens,
    least(quarter.quarter_end, run.as_of) as last_day,
    least(
      quarter.quarter_end
      + interval 1 day
      - if(month(quarter.quarter_end) = 12, interval 0 hour, interval 1 hour),
      run.known_before
    ) as closes,
    run.quarter = quarter.quarter as is_running
  from {{ source('specs', 'strategy') }} as strategy
  inner join {{ ref('quarter') }} as quarter
    on
      strategy.starts <= quarter.quarter_end
      and strategy.ends >= quarter.quarter_start
  cross join {{ source('specs', 'run') }} as run
  where quarter.quarter_start <= run.as_of

),

supporting as (

  select distinct
    strategy_id,
    metric_id
  from {{ source('specs', 'supporting_metric') }}

),

-- A proxy is looked at whether or not it supports the strategy itself.
named as (

  select * from supporting
  union
  select
    supporting.strategy_id,
    unnest(metric.in_year_proxy) as metric_id
  from supporting
  inner join {{ source('specs', 'metric') }} as metric
    on supporting.metric_id = metric.metric_id

),

areas as (

  select
    named.strategy_id,
    named.metric_id,
    area.area_code,
    area.area_role
  from named
  inner join {{ source('specs', 'strategy_area') }} as area
    on
      named.strategy_id = area.strategy_id
      and area.area_role in ('own', 'also')

),

-- A metric's own rhythm and lag; a lag that only its extracts say is the longest of theirs. What is
-- sent once has no day on which the next is due.
rhythm as (

  select
    metric.metric_id,
    metric.in_year_proxy,
    case metric.frequency
      when 'biennial' then 24
      when 'annual' then 12
      when 'termly' then 4
      when 'quarterly' then 3
      when 'rolling'
        then
          max(
            case extract.due_every
              when 'year' then 12
              when 'quarter' then 3
              when 'month' then 1
            end
          )
      else 1
    end as months,
    coalesce(metric.lag_days, max(extract.due_lag_days)) as lag_days
  from {{ source('specs', 'metric') }} as metric
  left join {{ source('specs', 'metric_extract') }} as reads
    on metric.metric_id = reads.metric_id
  left join {{ source('specs', 'extract') }} as extract
    on
      reads.extract = extract.extract
      and extract.role = 'metrics'
      and extract.due_every <> 'once'
  group by metric.metric_id, metric.in_year_proxy, metric.frequency, metric.lag_days

),

-- A metric without a headline, such as life expectancy, is told by the first of its parts.
figures as (

  select
    metric_id,
    area_code,
    breakdown,
    period_start,
    period_end,
    period_type,
    value,
    value_status,
    is_complete,
    known_from,
    known_to,
    -- A quarter of which some months are there is not known yet.
    min(known_from) filter (where is_complete) over of_period as first_known,
    min(known_from) filter (where is_complete and value is not null) over of_period as first_valued
  from {{ ref('metric_value') }}
  where
    is_reporting_period
    and area_code in (select areas.area_code from areas)
  window
    of_period as (
      partition by metric_id, area_code, breakdown, period_start, period_end, period_type
    )
  qualify
    breakdown = min(breakdown) over (partition by metric_id, area_code)
    or breakdown = 'all'

),

headline as (

  select *
  from figures
  qualify
    bool_or(breakdown = 'all') over (partition by metric_id, area_code) = (breakdown = 'all')

),

told as (

  select distinct
    metric_id,
    area_code
  from headline

),

chosen as (

  select areas.*
  from areas
  left join told
    on
      areas.metric_id = told.metric_id
      and areas.area_code = told.area_code
  qualify
    row_number() over (
      partition by areas.strategy_id, areas.metric_id
      order by told.metric_id is null, areas.area_role = 'also', areas.area_code
    ) = 1

),

wanted as (

  select
    quarters.*,
    chosen.metric_id,
    chosen.area_code,
    chosen.area_role
  from quarters
  inner join chosen
    on quarters.strategy_id = chosen.strategy_id

),

visible as (

  select
    wanted.strategy_id,
    wanted.quarter,
    wanted.opens,
    headline.*
  from wanted
  inner join headline
    on
      wanted.metric_id = headline.metric_id
      and wanted.area_code = headline.area_code
      and wanted.closes > headline.period_end
      and wanted.closes > headline.known_from
      and (headline.known_to is null or wanted.closes <= headline.known_to)

),

-- Beside each period what stood of it when the quarter opened.
compared as (

  select
    visible.*,
    before.known_from is not null
    and (
      visible.value is distinct from before.value
      or visible.value_status is distinct from before.value_status
    ) as is_changed
  from visible
  left join headline as before
    on
      visible.metric_id = before.metric_id
      and visible.area_code = before.area_code
      and visible.breakdown = before.breakdown
      and visible.period_start = before.period_start
      and visible.period_end = before.period_end
      and visible.period_type = before.period_type
      and before.is_complete
      and visible.opens > before.known_from
      and (before.known_to is null or visible.opens <= before.known_to)
  where visible.is_complete

),

-- The newest period of which anything stands, a value or its stated absence.
newest as (

  select
    *,
    first_known >= opens or (value is not null and first_valued >= opens) as is_new,
    -- A value where there was none is new, and no value put right.
    count(*) filter (where is_changed and coalesce(first_valued < opens, true)) over (
      partition by strategy_id, quarter, metric_id
    ) as revised_periods
  from compared
  qualify
    row_number() over (
      partition by strategy_id, quarter, metric_id
      order by period_end desc, period_start desc, period_type asc
    ) = 1

),

-- The newest period that has a value.
valued as (

  select *
  from visible
  where
    is_complete
    and value is not null
  qualify
    row_number() over (
      partition by strategy_id, quarter, metric_id
      order by period_end desc, period_start desc, period_type asc
    ) = 1

),

-- The first period of which only parts are there.
begun as (

  select
    wanted.strategy_id,
    wanted.quarter,
    wanted.metric_id,
    min(headline.period_end) as period_end
  from wanted
  inner join headline
    on
      wanted.metric_id = headline.metric_id
      and wanted.area_code = headline.area_code
      and wanted.closes > headline.known_from
      and (headline.known_to is null or wanted.closes <= headline.known_to)
  where not headline.is_complete
  group by wanted.strategy_id, wanted.quarter, wanted.metric_id

),

arrived as (

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

),

-- Files not used, of which no later one that is used has taken the place.
held_file as (

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

),

-- What is held is known of today alone. A file keeps back only what is newer than what there is.
held as (

  select
    wanted.strategy_id,
    wanted.metric_id,
    coalesce(
      case when any_value(metric.metric_id) is null then 'its definition is refused' end,
      case when any_value(broken.name) is not null then 'its definition cannot be run' end,
      'a file of ' || min(held_file.extract) || ' is held',
      case
        when any_value(newest.period_end) is null and any_value(unplaced.metric_id) is not null
          then 'no lookup of its areas has been accepted'
      end
    ) as because
  from wanted
  left join {{ source('specs', 'metric') }} as metric
    on wanted.metric_id = metric.metric_id
  left join {{ source('quality', 'held') }} as broken
    on
      wanted.metric_id = broken.name
      and broken.what = 'metric'
  left join newest
    on
      wanted.strategy_id = newest.strategy_id
      and wanted.quarter = newest.quarter
      and wanted.metric_id = newest.metric_id
  left join held_file
    on
      wanted.metric_id = held_file.metric_id
      and (
        held_file.period_end is null
        or newest.period_end is null
        or newest.period_end < held_file.period_end
      )
  left join {{ ref('area_unplaced') }} as unplaced
    on
      wanted.metric_id = unplaced.metric_id
      and unplaced.because = 'no lookup of such areas has been accepted'
  where wanted.is_running
  group by wanted.strategy_id, wanted.metric_id

),

dated as (

  select
    wanted.strategy_id,
    wanted.quarter,
    wanted.metric_id,
    wanted.area_code,
    wanted.area_role,
    wanted.last_day,
    rhythm.in_year_proxy,
    newest.period_start as newest_start,
    newest.period_end as newest_end,
    newest.period_type as newest_type,
    newest.value_status as newest_status,
    coalesce(newest.is_new, false) as is_new,
    coalesce(newest.is_changed, false) as is_changed,
    coalesce(newest.revised_periods, 0) as revised_periods,
    valued.breakdown,
    valued.period_start,
    valued.period_end,
    valued.period_type,
    valued.value,
    valued.value_status,
    valued.known_from as known_at,
    -- Whole months after the day after the period, so that ends of months stay ends of months. No
    -- quarter ends before three months, however often its parts come.
    cast(
      coalesce(
        newest.period_end
        + interval 1 day
        + to_months(
          cast(greatest(rhythm.months, if(newest.period_type = 'quarter', 3, 1)) as integer)
        )
        - interval 1 day,
        begun.period_end
      )
      + to_days(cast(rhythm.lag_days as integer)) as date
    ) as due_on,
    held.because as held_because,
    begun.metric_id is not null as is_begun
  from wanted
  left join rhythm
    on wanted.metric_id = rhythm.metric_id
  left join newest
    on
      wanted.strategy_id = newest.strategy_id
      and wanted.quarter = newest.quarter
      and wanted.metric_id = newest.metric_id
  left join valued
    on
      wanted.strategy_id = valued.strategy_id
      and wanted.quarter = valued.quarter
      and wanted.metric_id = valued.metric_id
  left join begun
    on
      wanted.strategy_id = begun.strategy_id
      and wanted.quarter = begun.quarter
      and wanted.metric_id = begun.metric_id
  left join held
    on
      wanted.strategy_id = held.strategy_id
      and wanted.metric_id = held.metric_id
      and wanted.is_running

),

said as (

  select
    *,
    coalesce(due_on < last_day, false) as is_late,
    case
      when newest_status = 'withdrawn' then 'withdrawn'
      when is_new and newest_status in ('present', 'unreliable') then 'new'
      when (is_new or is_changed) and newest_status = 'suppressed' then 'suppressed'
      when
        (is_new or is_changed)
        and newest_status not in ('present', 'unreliable')
        then 'missing'
      when held_because is not null then 'held'
      when newest_end is null and due_on is null then 'missing'
      when is_late then 'late'
      else 'not_due'
    end as standing,
    -- In the quarters after, the newest period still has no value.
    case
      when newest_end is null then '; no whole period has been supplied'
      when newest_status = 'suppressed' then '; the source hides the newest period'
      when newest_status in ('present', 'unreliable') then ''
      else '; the source gives no value for its newest period'
    end as of_newest
  from dated

),

-- Between two figures of a slow metric: the first of its proxies with a new value, else with any.
proxied as (

  select
    said.strategy_id,
    said.quarter,
    said.metric_id,
    proxy.metric_id as proxy_metric_id,
    proxy.value as proxy_value,
    proxy.period_start as proxy_period_start,
    proxy.period_end as proxy_period_end,
    proxy.period_type as proxy_period_type,
    proxy.standing = 'new' as proxy_is_new
  from said
  inner join said as proxy
    on
      said.strategy_id = proxy.strategy_id
      and said.quarter = proxy.quarter
      and list_contains(said.in_year_proxy, proxy.metric_id)
  where
    said.standing <> 'new'
    and proxy.value is not null
  qualify
    row_number() over (
      partition by said.strategy_id, said.quarter, said.metric_id
      order by proxy.standing = 'new' desc, list_position(said.in_year_proxy, proxy.metric_id)
    ) = 1

)

select
  said.strategy_id,
  said.quarter,
  said.metric_id,
  said.area_code,
  said.area_role,
  said.standing,
  case said.standing
    when 'new' then 'a period that was not known before the quarter'
    when 'suppressed' then 'the source hides the newest period'
    when 'withdrawn' then 'the source has taken its newest figure back'
    when 'held' then said.held_because
    when 'late' then 'expected by ' || said.due_on || said.of_newest
    when 'not_due'
      then coalesce('next expected by ' || said.due_on, 'it has no fixed date') || said.of_newest
    else
      case
        when said.newest_end is not null then 'the source gives no value for its newest period'
        when said.is_begun then 'no whole period has been supplied'
        else 'nothing has been supplied'
      end
  end as because,
  said.is_new,
  said.is_late,
  said.revised_periods > 0 as is_revised,
  said.revised_periods,
  said.newest_start,
  said.newest_end,
  said.newest_type,
  said.newest_status,
  said.breakdown,
  said.value,
  said.value_status,
  said.period_start,
  said.period_end,
  said.period_type,
  said.known_at,
  said.due_on,
  proxied.proxy_metric_id,
  proxied.proxy_value,
  proxied.proxy_period_start,
  proxied.proxy_period_end,
  proxied.proxy_period_type,
  coalesce(proxied.proxy_is_new, false) as proxy_is_new
from said
inner join supporting
  on
    said.strategy_id = supporting.strategy_id
    and said.metric_id = supporting.metric_id
left join proxied
  on
    said.strategy_id = proxied.strategy_id
    and said.quarter = proxied.quarter
    and said.metric_id = proxied.metric_id
