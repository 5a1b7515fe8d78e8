-- One row: one line of a board's file that stands and is not used, wholly or for what it names.
with given as (

  {%- set shapes = ['role', 'plan', 'action', 'risk', 'decision', 'question', 'commentary',
  'response', 'feedback', 'report'] %}
  {%- for shape in shapes %}

  select
    '{{ shape }}' as shape,
    extract,
    file,
    line,
    strategy_id,
    {{ 'null' if shape == 'plan' else 'priority_key' }} as priority_key
  from {{ ref(shape ~ '_rows') }}
  where is_current
  {{ 'union all' if not loop.last }}
  {%- endfor %}

),

misnamed as (

  select
    given.*,
    case
      when strategy.strategy_id is null then 'no strategy is called so'
      else 'the strategy has no such priority'
    end as because
  from given
  left join {{ source('specs', 'strategy') }} as strategy
    on given.strategy_id = strategy.strategy_id
  left join {{ source('specs', 'priority') }} as priority
    on
      given.strategy_id = priority.strategy_id
      and given.priority_key = priority.priority_key
  where
    strategy.strategy_id is null
    or (given.priority_key is not null and priority.priority_key is null)

),

-- Such lines count for nothing, whatever strategy they name.
lost as (

  select
    'role' as shape,
    extract,
    file,
    line,
    strategy_id,
    priority_key,
    'a champion of no priority' as because
  from {{ ref('role_rows') }}
  where
    is_current
    and role_held = 'champion'
    and priority_key is null
  union all
  select
    'action' as shape,
    action.extract,
    action.file,
    action.line,
    action.strategy_id,
    action.priority_key,
    'the strategy has no such plan' as because
  from {{ ref('action_rows') }} as action
  where
    action.is_current
    and not exists (
      select 1
      from {{ ref('plan_rows') }} as plan
      where
        plan.strategy_id = action.strategy_id
        and plan.plan_key = action.plan_key
        and plan.is_current
    )
  union all
  select
    'commentary' as shape,
    extract,
    file,
    line,
    strategy_id,
    priority_key,
    'it names no priority and no metric' as because
  from {{ ref('commentary_rows') }}
  where
    is_current
    and priority_key is null
    and metric_id is null
  union all
  select
    'report' as shape,
    report.extract,
    report.file,
    report.line,
    report.strategy_id,
    report.priority_key,
    case
      when report.reported_on is null then 'no meeting has received it'
      else 'it names no quarter'
    end as because
  from {{ ref('report_rows') }} as report
  where
    report.is_current
    and (
      report.reported_on is null
      or not regexp_full_match(report.quarter, '[0-9]{4}-[0-9]{2}-Q[1-4]')
    )

),

final as (

  select
    'approach' as shape,
    extract,
    file,
    line,
    strategy_id,
    priority_key,
    because
  from {{ ref('approach_given') }}
  where because is not null
  union all
  select *
  from misnamed
  union all
  select *
  from lost

)

select
  shape,
  extract,
  file,
  line,
  strategy_id,
  priority_key,
  -- One line may have several reasons.
  string_agg(because, ', ' order by because) as because
from final
group by shape, extract, file, line, strategy_id, priority_key
