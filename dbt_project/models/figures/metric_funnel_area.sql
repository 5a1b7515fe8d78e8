-- One row: one strategy, metric and smaller area within the board's own: where it stands in the
-- funnel of the metric, and whether that is further out than chance would put it. Before disclosure
-- control.
{%- set by = ['strategy_id', 'metric_id'] %}
with given as (

  select *
  from {{ ref('funnel_given') }}

),

judged as (

  {{ funnel_significance(
    'given', by, statistic='statistic', rate_type='rate_type', multiplier='multiplier'
  ) | indent(2) }}

),

placed as (

  {{ funnel_points(
    'given', by, rate_type='rate_type', multiplier='multiplier'
  ) | indent(2) }}

)

select
  given.strategy_id,
  given.metric_id,
  given._row as area_code,
  given.area_kind,
  given.period_start,
  given.period_end,
  given.period_type,
  case given.statistic
    when 'proportion' then given.denominator
    else placed.denominator_derived
  end as people,
  judged.significance,
  judged.reason as funnel_reason
from given
inner join judged
  on
    given.strategy_id = judged.strategy_id
    and given.metric_id = judged.metric_id
    and given._row = judged._row
inner join placed
  on
    given.strategy_id = placed.strategy_id
    and given.metric_id = placed.metric_id
    and given._row = placed._row
