-- One row: strategy, quarter up to that of the run, supporting metric: what is to be said of it, as
-- known when the quarter ended (of the running one: on the day of the run), for the board's own
-- area, or for one that serves it where figures are of such areas only. New is what became known in
-- the quarter; the last value stands beside, with its period.
with quarters as (

  select
    strategy.strategy_id,
    quarter.quarter,
    quarter.quarter_start as opens,
    least(quarter.quarter_end, run.as_of) as last_day,
    least(quarter.quarter_end + interval 1 day, run.known_before) as closes,
    run.quarter = quarter.quarter as is_running
  from {{ source('specs', 'strategy') }} as strategy
  inner join {{ ref('quarter') }} as quarter
    on
      strategy.starts <= quarter.quarter_end
      and strategy.ends >= quarter.quarter_start
  cross join {{ source('specs', 'run') }} as run
  where quarter.quarter_start <= run.as_of

),

areas as (

  select distinct
    supports.strategy_id,
    supports.metric_id,
    area.area_code,
    area.area_role
  from {{ source('specs', 'supporting_metric') }} as supports
  inner join {{ source('specs', 'strategy_area') }} as area
    on
      supports.strategy_id = area.strategy_id
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
    min(known_from) over (
      partition by metric_id, area_code, breakdown, period_start, period_end, period_type
    ) as first_known
  from {{ ref('metric_value') }}
  where
    is_reporting_period
    and area_code in (select areas.area_code from areas)
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

-- The newest period of which anything stands, a value or its stated absence.
newest as (

  select
    *,
    first_known >= opens as is_new,
    known_from >= opens as is_changed
  from visible
  where is_complete
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

begun as (

  select distinct
    strategy_id,
    quarter,
    metric_id
  from visible

),

held as (

  select
    held.name as metric_id,
    'its definition cannot be run' as because
  from {{ source('quality', 'held') }} as held
  where held.what = 'metric'
  union all
  select
    reads.metric_id,
    'a file of ' || min(extract.partner || '/' || extract.name) || ' is held' as because
  from {{ source('quality', 'held') }} as held
  inner join {{ source('specs', 'extract') }} as extract
    on held.name = extract.partner || '/' || extract.name
  inner join {{ source('specs', 'metric_extract') }} as reads
    on extract.extract = reads.extract
  where held.what = 'file'
  group by reads.metric_id

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
    valued.breakdown,
    valued.period_start,
    valued.period_end,
    valued.period_type,
    valued.value,
    valued.known_from as known_at,
    -- Whole months after the day after the period, so that ends of months stay ends of months.
    cast(
      newest.period_end + interval 1 day + to_months(cast(rhythm.months as integer))
      - interval 1 day + to_days(cast(rhythm.lag_days as integer)) as date
    ) as due_on,
    held.because as held_because,
    begun.metric_id is not null as is_begun
  from wanted
  inner join rhythm
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
  -- What is held is known of today alone.
  left join held
    on
      wanted.metric_id = held.metric_id
      and wanted.is_running

),

said as (

  select
    *,
    case
      when newest_status = 'withdrawn' then 'withdrawn'
      when is_new and newest_status in ('present', 'unreliable') then 'new'
      when is_new and newest_status = 'suppressed' then 'suppressed'
      when is_new then 'missing'
      when held_because is not null then 'held'
      when newest_end is null then 'missing'
      when due_on < last_day then 'late'
      else 'not_due'
    end as standing
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
    when 'late' then 'expected by ' || said.due_on
    when 'not_due' then coalesce('next expected by ' || said.due_on, 'it has no fixed date')
    else
      case
        when said.newest_end is not null then 'the source gives no value for its newest period'
        when said.is_begun then 'no whole period has been supplied'
        else 'nothing has been supplied'
      end
  end as because,
  said.is_new,
  -- A figure of a period known before may have been put right since.
  said.is_changed and not said.is_new as is_revised,
  said.newest_start,
  said.newest_end,
  said.newest_type,
  said.breakdown,
  said.value,
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
left join proxied
  on
    said.strategy_id = proxied.strategy_id
    and said.quarter = proxied.quarter
    and said.metric_id = proxied.metric_id
