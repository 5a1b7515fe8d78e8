-- One row: strategy, quarter up to that of the run, and a metric that supports it or is a proxy of
-- one: what was known when the quarter was frozen, else ended (the running one: now), of the
-- board's own area, or of one that serves it where figures are of such areas only: the newest whole
-- period, the last value, and the first period of which only parts are there.
{{ config(materialized='ephemeral') }}

with ended as (

  select
    strategy.strategy_id,
    quarter.quarter,
    quarter.quarter_start,
    quarter.quarter_end,
    {{ quarter_opens('quarter') }} as starts_at,
    coalesce(frozen.known_before, {{ quarter_closes('quarter') }}) as closes
  from {{ source('specs', 'strategy') }} as strategy
  inner join {{ ref('quarter') }} as quarter
    on
      strategy.starts <= quarter.quarter_end
      and strategy.ends >= quarter.quarter_start
  left join {{ source('specs', 'frozen_quarter') }} as frozen
    on
      strategy.strategy_id = frozen.strategy_id
      and quarter.quarter = frozen.quarter

),

-- From the moment at which the quarter before was frozen, or ended, to that of this one.
quarters as (

  select
    ended.strategy_id,
    ended.quarter,
    coalesce(
      lag(ended.closes) over (partition by ended.strategy_id order by ended.quarter_start),
      ended.starts_at
    ) as opens,
    least(ended.quarter_end, run.as_of) as last_day,
    least(ended.closes, run.known_before) as closes,
    run.quarter = ended.quarter as is_running
  from ended
  cross join {{ source('specs', 'run') }} as run
  where ended.quarter_start <= run.as_of

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
      and wanted.last_day >= headline.period_end
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

)

select
  wanted.strategy_id,
  wanted.quarter,
  wanted.metric_id,
  wanted.area_code,
  wanted.area_role,
  wanted.last_day,
  wanted.is_running,
  supporting.metric_id is not null as is_supporting,
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
  begun.period_end as begun_end
from wanted
left join supporting
  on
    wanted.strategy_id = supporting.strategy_id
    and wanted.metric_id = supporting.metric_id
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
