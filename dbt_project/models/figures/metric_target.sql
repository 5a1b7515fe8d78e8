-- One row: one figure as known now, and what was agreed that it should be, by its target and by its
-- trajectory: judgements of their own, never blended with a comparison.
with targets as (

  select *
  from {{ ref('target') }}
  where is_target

),

figures as (

  select
    {{ figure_key('figure') }},
    figure.value,
    figure.value_status,
    figure.status_reason,
    targets.target,
    targets.due_on as target_due_on,
    targets.agreed,
    {{ target_rule('metric.polarity') }} as target_rule
  from {{ ref('metric_value') }} as figure
  inner join targets
    on
      figure.metric_id = targets.metric_id
      and figure.area_code = targets.area_code
  inner join {{ source('specs', 'metric') }} as metric
    on figure.metric_id = metric.metric_id
  where
    figure.known_to is null
    and figure.is_complete
    and figure.is_reporting_period
    and figure.breakdown = 'all'
    and figure.value_status <> 'withdrawn'

),

milestones as (

  select
    {{ figure_key('figures') }},
    arg_max(milestone.target, milestone.due_on) as trajectory,
    max(milestone.due_on) as trajectory_due_on
  from figures
  inner join {{ ref('target') }} as milestone
    on
      figures.metric_id = milestone.metric_id
      and figures.area_code = milestone.area_code
      and figures.period_end >= milestone.due_on
  group by {{ figure_key('figures') }}

),

judged as (

  select
    figures.*,
    milestones.trajectory,
    milestones.trajectory_due_on,
    case
      when figures.value is null then coalesce(figures.status_reason, figures.value_status)
      when figures.target_rule is null then 'neither way is better: no target can be met'
    end as target_reason
  from figures
  left join milestones
    on {{ same_figure('figures', 'milestones') }}

)

select
  {{ figure_key() }},
  value,
  target,
  target_due_on,
  target_rule,
  case
    when target_reason is null
      then {{ target_label('value', 'value', 'target', 'null', 'target_rule') }}
    else 'not judged'
  end as target_status,
  case
    when target_reason is null
      then {{ target_margin('value', 'target', 'null', 'target_rule') }}
  end as target_margin,
  trajectory,
  trajectory_due_on,
  case
    when trajectory is null then null
    when target_reason is not null then 'not judged'
    when {{ target_label('value', 'value', 'trajectory', 'null', 'target_rule') }} = 'met'
      then 'on trajectory'
    else 'behind trajectory'
  end as trajectory_status,
  agreed,
  target_reason
from judged
