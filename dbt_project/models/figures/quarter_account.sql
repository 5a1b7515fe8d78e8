-- One row: strategy, quarter up to that of the run, supporting metric: what is to be said of it, as
-- known when the quarter ended (of the running one: on the day of the run). New is what became
-- known in the quarter; the last value stands beside, with its period.

-- What is held is known of today alone. A file keeps back only what is newer than what there is.
with held as (

  select
    known.strategy_id,
    known.metric_id,
    coalesce(
      case when any_value(metric.metric_id) is null then 'its definition is refused' end,
      case when any_value(broken.name) is not null then 'its definition cannot be run' end,
      'a file of ' || min(held_file.extract) || ' is held',
      case
        when any_value(known.newest_end) is null and any_value(unplaced.metric_id) is not null
          then 'no lookup of its areas has been accepted'
      end
    ) as because
  from {{ ref('account_period') }} as known
  left join {{ source('specs', 'metric') }} as metric
    on known.metric_id = metric.metric_id
  left join {{ source('quality', 'held') }} as broken
    on
      known.metric_id = broken.name
      and broken.what = 'metric'
  left join {{ ref('held_file') }} as held_file
    on
      known.metric_id = held_file.metric_id
      and (
        held_file.period_end is null
        or known.newest_end is null
        or known.newest_end < held_file.period_end
      )
  left join {{ ref('area_unplaced') }} as unplaced
    on
      known.metric_id = unplaced.metric_id
      and unplaced.because = 'no lookup of such areas has been accepted'
  where known.is_running
  group by known.strategy_id, known.metric_id

),

dated as (

  select
    known.*,
    rhythm.in_year_proxy,
    -- Whole months after the day after the period, so that ends of months stay ends of months. No
    -- quarter ends before three months, however often its parts come.
    cast(
      coalesce(
        known.newest_end
        + interval 1 day
        + to_months(
          cast(greatest(rhythm.months, if(known.newest_type = 'quarter', 3, 1)) as integer)
        )
        - interval 1 day,
        known.begun_end
      )
      + to_days(cast(rhythm.lag_days as integer)) as date
    ) as due_on,
    held.because as held_because
  from {{ ref('account_period') }} as known
  left join {{ ref('metric_rhythm') }} as rhythm
    on known.metric_id = rhythm.metric_id
  left join held
    on
      known.strategy_id = held.strategy_id
      and known.metric_id = held.metric_id
      and known.is_running

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
        when said.begun_end is not null then 'no whole period has been supplied'
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
left join proxied
  on
    said.strategy_id = proxied.strategy_id
    and said.quarter = proxied.quarter
    and said.metric_id = proxied.metric_id
where said.is_supporting
