-- One row: one line of a board's file that stands and is not used, wholly or for its priority.
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

judged as (

  select
    given.*,
    case
      when strategy.strategy_id is null then 'no strategy is called so'
      when given.priority_key is not null and priority.priority_key is null
        then 'the strategy has no such priority'
    end as because
  from given
  left join {{ source('specs', 'strategy') }} as strategy
    on given.strategy_id = strategy.strategy_id
  left join {{ source('specs', 'priority') }} as priority
    on
      given.strategy_id = priority.strategy_id
      and given.priority_key = priority.priority_key

)

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
select
  shape,
  extract,
  file,
  line,
  strategy_id,
  priority_key,
  because
from judged
where because is not null
