-- One row: one strategy, metric and point of a line of its funnel: the limits within which smaller
-- areas of the board's own would lie by chance, if all had one rate. Before disclosure control.
{%- set by = ['strategy_id', 'metric_id'] %}
with given as (

  select *
  from {{ ref('funnel_given') }}

),

limits as (

  {{ funnel_limits(
    'given', by, statistic='statistic', rate_type='rate_type', multiplier='multiplier'
  ) | indent(2) }}

),

drawn as (

  {%- for sigma in ['2s', '3s'] %}
  {%- for side in ['lower', 'upper'] %}
  select
    strategy_id,
    metric_id,
    '{{ side }}_{{ sigma }}' as line,
    point,
    coalesce(population, {{ side }}_{{ sigma }}_population_1_year) as people,
    {{ side }}_{{ sigma }}_limit as limit_value,
    baseline,
    reason
  from limits
  {{ 'union all' if not (loop.last and sigma == '3s') }}
  {%- endfor %}
  {%- endfor %}

),

series as (

  select distinct
    strategy_id,
    metric_id,
    area_kind,
    period_start,
    period_end,
    period_type
  from given

)

select
  drawn.strategy_id,
  drawn.metric_id,
  series.area_kind,
  series.period_start,
  series.period_end,
  series.period_type,
  drawn.line,
  drawn.point,
  drawn.people,
  drawn.limit_value,
  drawn.baseline,
  drawn.reason as funnel_reason
from drawn
inner join series
  on
    drawn.strategy_id = series.strategy_id
    and drawn.metric_id = series.metric_id
