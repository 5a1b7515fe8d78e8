-- One row: one figure and an earlier one of its own series: of the period before, of the same time
-- a year before, or of where the series stood when a strategy began.
{{ config(materialized='ephemeral') }}
{%- set series = ['metric_id', 'area_code', 'area_kind', 'breakdown', 'period_type'] %}

with known as (

  select
    {{ figure_key() }},
    value,
    struct_pack(
      a_value := value,
      a_lower := lower95_0cl,
      an_upper := upper95_0cl,
      a_start := period_start,
      an_end := period_end,
      a_status := value_status,
      a_reason := status_reason
    ) as said
  from {{ ref('metric_value') }}
  where
    known_to is null
    and is_complete
    and value_status <> 'withdrawn'

),

-- The last period before the strategy, else the first one since.
began as (

  select
    known.*,
    strategy.strategy_id,
    if(known.period_end < strategy.starts, 'baseline', 'first_figure') as comparator
  from known
  inner join {{ source('specs', 'strategy') }} as strategy
    on known.area_code = strategy.area_code
  where known.value is not null
  qualify row_number() over (
    partition by strategy.strategy_id, {{ names_of(series, 'known') | join(', ') }}
    order by
      known.period_end >= strategy.starts,
      abs(date_diff('day', known.period_end, strategy.starts))
  ) = 1

),

paired as (

  select
    *,
    'previous' as comparator,
    area_code as group_code,
    lag(said) over (
      partition by {{ series | join(', ') }}
      order by period_end, period_start
    ) as before
  from known
  union all by name
  select
    known.*,
    'year_before' as comparator,
    known.area_code as group_code,
    earlier.said as before
  from known
  inner join known as earlier
    on
      {{ same_columns('known', 'earlier', series) }}
      and earlier.period_start = known.period_start - interval 1 year
      and date_diff('month', earlier.period_start, earlier.period_end)
      = date_diff('month', known.period_start, known.period_end)
  where known.period_type in ('month', 'quarter', 'cumulative')
  union all by name
  select
    known.*,
    began.comparator,
    began.strategy_id as group_code,
    began.said as before
  from known
  inner join began
    on
      {{ same_columns('known', 'began', series) }}
      and known.period_end > began.period_end

),

broken as (

  select
    {{ figure_key('paired') }},
    paired.comparator,
    paired.group_code,
    min(series_break.because order by series_break.first_day, series_break.because) as because
  from paired
  inner join {{ ref('series_break') }} as series_break
    on
      {{ breaks('series_break', 'paired') }}
      and paired.before.a_start < series_break.first_day
      and paired.period_end >= series_break.first_day
  group by {{ figure_key('paired') }}, paired.comparator, paired.group_code

)

select
  {{ figure_key('paired') }},
  paired.comparator,
  paired.group_code,
  paired.area_code as comparator_code,
  case when broken.because is null then paired.before.a_value end as comparator_value,
  case when broken.because is null then paired.before.a_lower end as comparator_lower95_0cl,
  case when broken.because is null then paired.before.an_upper end as comparator_upper95_0cl,
  paired.before.a_start as comparator_period_start,
  paired.before.an_end as comparator_period_end,
  case
    when paired.before is null then 'it is the first period of its series'
    when broken.because is not null then 'a break lies between: ' || broken.because
    when paired.before.a_value is null
      then coalesce(paired.before.a_reason, paired.before.a_status)
    when
      paired.comparator = 'previous'
      and paired.period_type <> 'instant'
      and paired.before.an_end < paired.period_start - interval 1 day
      then 'the period just before has no figure: this is the one before it'
  end as comparator_reason
from paired
left join broken
  on
    {{ same_figure('paired', 'broken') }}
    and paired.comparator = broken.comparator
    and paired.group_code = broken.group_code
