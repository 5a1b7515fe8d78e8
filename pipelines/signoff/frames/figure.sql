-- One row: one figure of a metric of the strategy, as known now.
with known as (

  select
    series.*,
    metric.value_type,
    metric.multiplier,
    metric.level,
    series.method like 'published%' as is_published,
    series.area_code in (
      select area.area_code
      from reference.reporting_area as area
      where area.strategy_id = getvariable('strategy')
    ) as is_of_the_board
  from figures.series as series
  inner join metric
    on series.metric_id = metric.metric_id

),

-- Some numerators are weighted, or tonnes: whole is what those of the metric usually are.
whole as (

  select
    metric_id,
    avg(case when numerator = floor(numerator) then 1 else 0 end) as whole_share
  from known
  where
    numerator is not null
    and not is_apportioned
    and not is_published
  group by metric_id

)

select
  known.*,
  area.area_code is not null as is_known_area,
  case
    when
      whole.whole_share >= getvariable('mostly_whole')
      and not known.is_apportioned
      and not known.is_published
      then cast(known.numerator - floor(known.numerator) as double)
  end as part_of_a_whole,
  cast(known.numerator as double) as counted,
  cast(known.denominator as double) as counted_over,
  case
    when known.value_type = 'proportion'
      then cast(known.numerator - known.denominator as double)
  end as counted_beyond,
  case when known.value_type = 'proportion' then known.value / known.multiplier end as share,
  date_diff(
    'day',
    cast(timezone('Europe/London', timezone('UTC', known.known_from)) as date),
    known.period_end
  ) as days_known_early,
  case when not known.is_apportioned then date_diff('day', area.valid_to, known.period_end) end
    as days_after_area,
  -- Providers, and kinds of which no list was accepted, are in no register of areas.
  case
    when area.area_code is not null then 'known'
    when known.area_kind in (select kinds.area_kind from reference.area as kinds) then 'unknown'
  end as area_standing
from known
left join whole
  on known.metric_id = whole.metric_id
left join reference.area as area
  on
    known.area_code = area.area_code
    and known.area_kind = area.area_kind
