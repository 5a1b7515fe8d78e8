-- One row: metric, area, breakdown and one month or quarter of its series as known now, on a
-- control chart by the rules of Making Data Count. Months have a chart and quarters have one;
-- rolling and cumulative periods have none.
{%- set series = ['metric_id', 'area_code', 'area_kind', 'breakdown'] %}
with figures as (

  select
    {{ figure_key() }},
    value,
    value_status,
    status_reason
  from {{ ref('metric_value') }}
  where
    known_to is null
    and is_complete
    and value_status <> 'withdrawn'
    and period_type in ('month', 'quarter')
    and {{ has_ended('period_end') }}

),

numbered as (

  select
    {{ series | join(',\n    ') }},
    period_type,
    row_number() over (order by {{ series | join(', ') }}, period_type) as series_number
  from figures
  group by {{ series | join(', ') }}, period_type

),

points as (

  select
    figures.*,
    numbered.series_number,
    metric.polarity,
    metric.run_length,
    lag(figures.period_end) over (
      partition by numbered.series_number
      order by figures.period_start
    ) as end_before
  from figures
  inner join numbered
    on {{ same_columns('figures', 'numbered', series + ['period_type']) }}
  inner join {{ source('specs', 'metric') }} as metric
    on figures.metric_id = metric.metric_id

),

-- A period in which a break falls is of neither side: it has a group of its own.
marked as (

  select
    points.series_number,
    points.period_start,
    concat_ws(
      '/',
      count(*) filter (where mark.mark = 'break' and mark.first_day <= points.period_start),
      count(*) filter (where mark.mark = 'break'),
      count(*) filter (where mark.mark = 'rebase' and mark.first_day <= points.period_start)
    ) as rebase_group,
    arg_max(mark.because, mark.first_day) filter (
      where mark.mark = 'break' or mark.first_day <= points.period_start
    ) as because
  from points
  inner join {{ ref('series_mark') }} as mark
    on
      {{ same_columns('points', 'mark', series) }}
      and points.period_end >= mark.first_day
  group by points.series_number, points.period_start

),

targets as (

  select
    metric_id,
    area_code,
    target
  from {{ ref('target') }}
  where is_target

),

prepared as (

  select
    points.*,
    coalesce(marked.rebase_group, '0/0/0') as rebase_group,
    marked.because,
    targets.target
  from points
  left join marked
    on
      points.series_number = marked.series_number
      and points.period_start = marked.period_start
  left join targets
    on
      points.metric_id = targets.metric_id
      and points.area_code = targets.area_code
      and points.breakdown = 'all'

),

given as (

  select
    series_number,
    period_start as _row,
    period_start as x,
    value as y,
    rebase_group,
    target,
    run_length,
    case polarity
      when 'high_is_good' then 'increase'
      when 'low_is_good' then 'decrease'
      else 'neutral'
    end as improvement_direction
  from prepared
  union all
  -- Where periods are absent, a point without value stands for them: no range or run bridges a gap.
  select
    series_number,
    null as _row,
    cast(end_before + interval 1 day as date) as x,
    null as y,
    rebase_group,
    target,
    run_length,
    'neutral' as improvement_direction
  from prepared
  where period_start > end_before + interval 1 day

),

charted as (

  {{ spc(
    'given',
    ['series_number'],
    improvement_direction='improvement_direction',
    target='target',
    run_length='run_length',
    minimum_points='13',
  ) }}

)

select
  {{ figure_key('prepared') }},
  prepared.value,
  prepared.value_status,
  prepared.target,
  charted.rebase_group as limits_group,
  min(prepared.period_start) over (
    partition by prepared.series_number, charted.rebase_group
  ) as limits_from,
  prepared.because as limits_because,
  charted.short_group_warning as has_trial_limits,
  charted.mean_col as mean,
  charted.lpl,
  charted.upl,
  charted.nlpl,
  charted.nupl,
  {%- for column in [
    'outside_limits', 'relative_to_mean', 'close_to_limits', 'special_cause_type',
    'special_cause_flag', 'point_type',
  ] %}
  case when prepared.value is not null then charted.{{ column }} end
    as {{ 'is_' if column in ['outside_limits', 'close_to_limits'] }}{{ column }},
  {%- endfor %}
  charted.variation,
  charted.assurance_type as assurance,
  {{ disruptions('prepared.period_start', 'prepared.period_end') }} as disruption,
  case
    when prepared.value is null then coalesce(prepared.status_reason, prepared.value_status)
    else charted.reason
  end as chart_reason
from prepared
inner join charted
  on
    prepared.series_number = charted.series_number
    and prepared.period_start = charted._row
