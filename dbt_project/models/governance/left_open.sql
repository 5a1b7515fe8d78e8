-- One row: what somebody who left still has, or had and nobody has taken on, on the day of the run.
with held as (

  select
    role.*,
    run.as_of,
    {{ holds_on('role', 'run.as_of') }} as holds
  from {{ ref('role_holder') }} as role
  cross join {{ source('specs', 'run') }} as run
  where role.is_current

),

-- Somebody of the register who holds no role any more, or whose membership ended.
leaver as (

  select
    strategy_id,
    holder,
    max(valid_to) filter (where not holds) as left_on
  from held
  group by all
  having
    not bool_or(holds)
    or (bool_or(role_held = 'member') and not bool_or(role_held = 'member' and holds))

),

roles as (

  select
    held.strategy_id,
    held.holder,
    held.role_held as what,
    held.priority_key,
    held.metric_id,
    held.organisation,
    leaver.left_on,
    held.holds
  from held
  inner join leaver
    on
      held.strategy_id = leaver.strategy_id
      and held.holder = leaver.holder

)

select
  strategy_id,
  holder,
  left_on,
  what,
  priority_key,
  metric_id,
  null as plan_key,
  null as action_key,
  if(holds, 'still held by somebody who left', 'nobody has taken it on') as because
from roles
where
  holds
  or not exists (
    select 1 as found
    from held as successor
    where
      successor.holds
      and successor.strategy_id = roles.strategy_id
      and successor.role_held = roles.what
      and successor.priority_key is not distinct from roles.priority_key
      and successor.metric_id is not distinct from roles.metric_id
      -- Of members each organisation has its own.
      and (roles.what <> 'member' or successor.organisation is not distinct from roles.organisation)
  )
union all
select
  action.strategy_id,
  action.owner as holder,
  leaver.left_on,
  'action' as what,
  action.priority_key,
  null as metric_id,
  action.plan_key,
  action.action_key,
  'neither done nor stopped' as because
from {{ ref('plan_action') }} as action
inner join leaver
  on
    action.strategy_id = leaver.strategy_id
    and action.owner = leaver.holder
where
  action.is_current
  and coalesce(action.progress not in ('done', 'stopped'), true)
