-- One row: metric, area and breakdown: the recent trend of its annual series as known now, or the
-- reason why there is none. Months and quarters have a control chart instead; a year made of them
-- is a year.
{%- set series = ['metric_id', 'area_code', 'area_kind', 'breakdown'] %}
with figures as (

  select
    figure.*,
    metric.value_type,
    metric.multiplier,
    metric.polarity,
    figure.period_type in (
      'calendar_year', 'financial_year', 'academic_year', 'survey_year', 'reporting_year'
    ) as is_annual,
    -- Years to the end of every quarter are years, and overlap all the same.
    lag(figure.period_end) over (
      partition by {{ names_of(series + ['period_type'], 'figure') | join(', ') }}
      order by figure.period_start
    ) >= figure.period_start as does_overlap
  from {{ ref('metric_value') }} as figure
  inner join {{ source('specs', 'metric') }} as metric
    on figure.metric_id = metric.metric_id
  where
    figure.known_to is null
    and figure.is_complete
    and figure.value_status <> 'withdrawn'
    and {{ has_ended('figure.period_end') }}

),

kinds as (

  select
    {{ series | join(',\n    ') }},
    period_type,
    is_annual,
    coalesce(bool_or(does_overlap), false) as does_overlap,
    row_number() over (
      partition by {{ series | join(', ') }}
      order by
        is_annual desc,
        bool_or(is_reporting_period) desc,
        max(period_end) desc,
        count(value) desc,
        period_type asc
    ) as choice
  from figures
  group by {{ series | join(', ') }}, period_type, is_annual

),

breaks_crossed as (

  select
    {{ names_of(series, 'kinds') | join(',\n    ') }},
    max(mark.first_day) as break_first_day,
    arg_max(mark.because, mark.first_day) as break_because
  from kinds
  inner join figures
    on {{ same_columns('kinds', 'figures', series + ['period_type']) }}
  inner join {{ ref('series_mark') }} as mark
    on
      {{ same_columns('kinds', 'mark', series) }}
      and figures.period_end >= mark.first_day
  where
    kinds.choice = 1
    and mark.mark = 'break'
  group by {{ names_of(series, 'kinds') | join(', ') }}

),

points as (

  select
    figures.*,
    year(figures.period_start) as year,
    breaks_crossed.break_first_day,
    breaks_crossed.break_because,
    row_number() over (
      partition by {{ names_of(series, 'figures') | join(', ') }}
      order by figures.period_start desc
    ) as age
  from figures
  inner join kinds
    on {{ same_columns('figures', 'kinds', series + ['period_type']) }}
  left join breaks_crossed
    on {{ same_columns('figures', 'breaks_crossed', series) }}
  where
    kinds.choice = 1
    and kinds.is_annual
    and not kinds.does_overlap

),

given as (

  select
    {{ series | join(',\n    ') }},
    year,
    numerator as x,
    denominator as n,
    value,
    lower95_0cl as lowercl,
    upper95_0cl as uppercl,
    polarity,
    multiplier,
    -- A proportion published without its counts is judged by its limits, as a rate is.
    case
      when value_type = 'count' then 'count'
      when
        value_type = 'proportion'
        and count(denominator) filter (where age <= 5) over (
          partition by {{ series | join(', ') }}
        ) > 0
        then 'proportion'
      else 'other'
    end as value_type,
    -- The first year that is whole after the last break.
    coalesce(
      min(case when period_start >= break_first_day then year end) over (
        partition by {{ series | join(', ') }}
      ),
      case when break_first_day is not null then 9999 end
    ) as comparable_from
  from points

),

tested as (

  {{ trend(
    'given',
    series,
    value_type='value_type',
    polarity='polarity',
    comparable_from='comparable_from',
    multiplier='multiplier',
  ) }}

),

spans as (

  select
    {{ series | join(',\n    ') }},
    any_value(period_type) as period_type,
    min(period_start) as first_period_start,
    max(period_end) as last_period_end,
    any_value(break_first_day) as break_first_day,
    any_value(break_because) as break_because
  from points
  where age <= 5
  group by {{ series | join(', ') }}

),

annual as (

  select
    spans.*,
    tested.recent_trend,
    tested.recent_trend_polarity,
    tested.chi_square,
    tested.slope,
    tested.method as trend_method,
    tested.points,
    {{ disruptions('spans.first_period_start', 'spans.last_period_end') }} as disruption,
    tested.reason
    || case
      when tested.reason = 'Break in the series within the last five points'
        then ': ' || spans.break_because
      else ''
    end as trend_reason
  from tested
  inner join spans
    on {{ same_columns('tested', 'spans', series) }}

),

others as (

  select
    {{ series | join(',\n    ') }},
    period_type,
    'Cannot be calculated' as recent_trend,
    'Cannot be calculated' as recent_trend_polarity,
    case
      when starts_with(period_type, 'rolling_') or period_type = 'cumulative' or does_overlap
        then 'Not calculated for periods that overlap'
      when period_type in ('month', 'quarter')
        then 'Not calculated for months and quarters: see their control chart'
      else 'Not calculated for periods that are not years'
    end as trend_reason
  from kinds
  where
    choice = 1
    and (not is_annual or does_overlap)

)

select
  {{ series | join(',\n  ') }},
  period_type,
  recent_trend,
  recent_trend_polarity,
  chi_square,
  slope,
  trend_method,
  points,
  first_period_start,
  last_period_end,
  break_first_day,
  break_because,
  disruption,
  trend_reason
from (
  select * from annual
  union all by name
  select * from others
) as told
