-- One row: one new point of a series of the board's areas beside the series' own history; or,
-- without an area, the new points of all series of one metric in one period. No history crosses a
-- declared break.
with points as (

  select
    figure.*,
    coalesce(
      (
        select max(break.first_day)
        from break
        where
          break.metric_id = figure.metric_id
          and (
            break.area_code is null
            or (break.area_code = figure.area_code and break.area_kind = figure.area_kind)
          )
          and break.first_day <= figure.period_end
      ),
      date '0001-01-01'
    ) as segment,
    -- Where the source gives no interval, what chance does to a count of events.
    coalesce(
      (figure.upper95_0cl - figure.lower95_0cl) / (2 * 1.959964),
      figure.value / sqrt(nullif(cast(figure.numerator as double), 0)),
      0
    ) as standard_error,
    -- Three months counted from a start are set beside other threes, not beside six.
    case
      when figure.period_type = 'cumulative'
        then date_diff('month', figure.period_start, figure.period_end)
    end as months
  from figure
  where
    figure.is_complete
    and figure.value is not null
    and figure.value_status = 'present'

),

stepped as (

  select
    *,
    lag(value) over series as value_before,
    lag(standard_error) over series as standard_error_before,
    date_diff('day', lag(period_end) over series, period_end) as days,
    (value - lag(value) over series)
    / nullif(date_diff('day', lag(period_end) over series, period_end), 0) as step_per_day,
    period_end > max(period_end) over series_whole - cast(getvariable('recent_days') as integer)
      as is_recent
  from points
  window
    series as (
      partition by metric_id, area_code, area_kind, breakdown, period_type, months, segment
      order by period_end asc, period_start asc
    ),
    series_whole as (
      partition by metric_id, area_code, area_kind, breakdown, period_type
    )

),

history as (

  select
    metric_id,
    area_code,
    area_kind,
    breakdown,
    period_type,
    months,
    segment,
    median(value) as usual,
    median(cast(numerator as double)) as usual_count,
    median(step_per_day) as usual_step,
    -- Of normal steps both are the standard deviation; the second sees what is odd now and then.
    greatest(
      1.4826 * mad(step_per_day),
      (quantile_cont(step_per_day, 0.95) - quantile_cont(step_per_day, 0.05)) / (2 * 1.644854)
    ) as usual_spread
  from stepped
  where not is_recent
  group by all
  having count(*) >= getvariable('fewest_points')

),

beside as (

  select
    stepped.*,
    history.usual,
    history.usual_count,
    -- A step over a period that was left out is as much longer.
    stepped.value - stepped.value_before - history.usual_step * stepped.days as surprise,
    sqrt(
      power(history.usual_spread * stepped.days, 2)
      + power(stepped.standard_error, 2)
      + power(stepped.standard_error_before, 2)
      + power(getvariable('least_noise') * history.usual, 2)
    ) as noise
  from stepped
  inner join history
    on
      stepped.metric_id = history.metric_id
      and stepped.area_code = history.area_code
      and stepped.area_kind = history.area_kind
      and stepped.breakdown = history.breakdown
      and stepped.period_type = history.period_type
      and stepped.months is not distinct from history.months
      and stepped.segment = history.segment
  where stepped.is_recent

),

measured as (

  select
    is_of_the_board,
    metric_id,
    area_code,
    area_kind,
    breakdown,
    period_start,
    period_end,
    period_type,
    case
      when
        value > 0
        and usual > 0
        and (usual_count is null or usual_count >= getvariable('fewest_counted'))
        then greatest(value / usual, usual / value)
    end as times_its_history,
    case
      when abs(surprise) <= getvariable('moved') * abs(value_before) then 0
      when noise > 0 then abs(surprise) / noise
    end as jump
  from beside

)

select
  metric_id,
  area_code,
  area_kind,
  breakdown,
  period_start,
  period_end,
  period_type,
  times_its_history,
  jump,
  cast(null as double) as jump_of_most
from measured
where is_of_the_board
union all
select
  metric_id,
  null as area_code,
  null as area_kind,
  null as breakdown,
  min(period_start) as period_start,
  period_end,
  period_type,
  null as times_its_history,
  null as jump,
  median(jump) as jump_of_most
from measured
group by metric_id, period_end, period_type
having count(jump) >= getvariable('fewest_points')
