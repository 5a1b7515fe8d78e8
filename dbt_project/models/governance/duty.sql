-- One row: strategy with approaches, quarter, and one duty of one priority, or of one theme and
-- approach: whether it is met on the quarter's last day, and what is missing.
with approached as (

  select
    held.strategy_id,
    held.quarter,
    held.quarter_end,
    held.theme_key,
    held.priority_key,
    held.approach,
    duties.label,
    duties.champions,
    duties.needs_plan,
    duties.needs_metrics,
    duties.needs_quarterly_report,
    duties.escalates_risks_to
  from {{ ref('approach_in_quarter') }} as held
  inner join {{ source('specs', 'approach') }} as duties
    on
      held.strategy_id = duties.strategy_id
      and held.approach = duties.approach

),

champions as (

  select distinct
    approached.strategy_id,
    approached.quarter,
    approached.priority_key,
    champion.holder,
    member.holder is not null as is_member
  from approached
  inner join {{ ref('role_holder') }} as champion
    on
      approached.strategy_id = champion.strategy_id
      and approached.priority_key = champion.priority_key
      and champion.role_held = 'champion'
      and champion.is_current
      and {{ holds_on('champion', 'approached.quarter_end') }}
  left join {{ ref('role_holder') }} as member
    on
      champion.strategy_id = member.strategy_id
      and champion.holder = member.holder
      and member.role_held = 'member'
      and member.is_current
      and {{ holds_on('member', 'approached.quarter_end') }}

),

championed as (

  select
    strategy_id,
    quarter,
    priority_key,
    count(holder) as champions,
    string_agg(holder, ', ' order by holder) filter (where not is_member) as outsiders
  from champions
  group by strategy_id, quarter, priority_key

),

plans as (

  select
    approached.strategy_id,
    approached.quarter,
    approached.priority_key,
    count(action.action_key) as actions
  from approached
  inner join {{ ref('plan') }} as plan
    on
      approached.strategy_id = plan.strategy_id
      and plan.is_current
      and {{ holds_on('plan', 'approached.quarter_end') }}
  left join {{ ref('plan_action') }} as action
    on
      plan.strategy_id = action.strategy_id
      and plan.plan_key = action.plan_key
      and approached.priority_key = action.priority_key
      and action.is_current
  group by approached.strategy_id, approached.quarter, approached.priority_key

),

risks as (

  select
    approached.strategy_id,
    approached.quarter,
    approached.priority_key,
    count(*) as open_risks,
    count(*) filter (
      where
      risk.escalated_on <= approached.quarter_end
      and lower(replace(risk.escalated_to, '-', ' '))
      = lower(replace(approached.escalates_risks_to, '-', ' '))
    ) as escalated_risks
  from approached
  inner join {{ ref('risk') }} as risk
    on
      approached.strategy_id = risk.strategy_id
      and approached.priority_key = risk.priority_key
  where
    risk.is_current
    -- A risk without its day is taken for one that was always open: it is not lost for want of it.
    and (risk.raised_on is null or risk.raised_on <= approached.quarter_end)
    and (risk.closed_on is null or risk.closed_on > approached.quarter_end)
  group by approached.strategy_id, approached.quarter, approached.priority_key

),

supported as (

  select
    strategy_id,
    priority_key,
    count(*) as metrics
  from {{ source('specs', 'supporting_metric') }}
  group by strategy_id, priority_key

),

reported as (

  select
    report.strategy_id,
    report.quarter,
    report.priority_key,
    count(*) as reports
  from {{ ref('quarterly_report') }} as report
  cross join {{ source('specs', 'run') }} as run
  where
    report.is_current
    and run.as_of >= report.reported_on
  group by report.strategy_id, report.quarter, report.priority_key

),

beside as (

  select
    approached.*,
    championed.champions as champions_held,
    championed.outsiders,
    plans.actions,
    coalesce(supported.metrics, 0) as metrics,
    coalesce(risks.open_risks, 0) as open_risks,
    coalesce(risks.open_risks - risks.escalated_risks, 0) as risks_not_escalated,
    reported.reports is not null as is_reported,
    -- The board meets once in a quarter, and is told of one in the next.
    cast(approached.quarter_end + interval 1 day + interval 3 month as date) as late_from,
    run.as_of
  from approached
  cross join {{ source('specs', 'run') }} as run
  left join championed
    on
      approached.strategy_id = championed.strategy_id
      and approached.quarter = championed.quarter
      and approached.priority_key = championed.priority_key
  left join plans
    on
      approached.strategy_id = plans.strategy_id
      and approached.quarter = plans.quarter
      and approached.priority_key = plans.priority_key
  left join risks
    on
      approached.strategy_id = risks.strategy_id
      and approached.quarter = risks.quarter
      and approached.priority_key = risks.priority_key
  left join reported
    on
      approached.strategy_id = reported.strategy_id
      and approached.quarter = reported.quarter
      and approached.priority_key = reported.priority_key
  left join supported
    on
      approached.strategy_id = supported.strategy_id
      and approached.priority_key = supported.priority_key

),

of_priorities as (

  select
    *,
    'champion' as duty,
    case
      when champions_held is null then 'no champion; ' || champions || ' needed'
      when champions_held <> champions
        then
          champions_held
          || if(champions_held = 1, ' champion; ', ' champions; ')
          || champions
          || ' needed'
      when outsiders is not null then 'no member of the board on that day: ' || outsiders
    end as missing
  from beside
  where champions > 0
  union all
  select
    *,
    'plan' as duty,
    case
      when actions is null then 'no action plan is in force'
      when actions = 0 then 'no plan in force has an action for it'
    end as missing
  from beside
  where needs_plan
  union all
  select
    *,
    'metrics' as duty,
    case when metrics = 0 then 'no metric supports it' end as missing
  from beside
  where needs_metrics
  union all
  select
    *,
    'quarterly_report' as duty,
    case
      when is_reported then null
      when late_from > as_of then 'no report on the quarter; not late before ' || late_from
      else 'no report on the quarter'
    end as missing
  from beside
  where needs_quarterly_report
  union all
  select
    *,
    'risk_escalation' as duty,
    case
      when risks_not_escalated > 0
        then
          risks_not_escalated
          || ' of '
          || open_risks
          || if(open_risks = 1, ' open risk', ' open risks')
          || ' not escalated to '
          || escalates_risks_to
    end as missing
  from beside
  where escalates_risks_to is not null

),

level_duty as (

  select
    held.strategy_id,
    held.quarter,
    held.theme_key,
    held.priority_key,
    held.approach,
    'level' as duty,
    'level not recorded'
    || if(
      count(given.line) > 0,
      '; given without use: ' || string_agg(distinct given.because, ', ' order by given.because),
      ''
    ) as missing
  from {{ ref('approach_in_quarter') }} as held
  left join {{ ref('approach_given') }} as given
    on
      held.strategy_id = given.strategy_id
      and held.priority_key = given.priority_key
      and given.because is not null
      and {{ holds_on('given', 'held.quarter_end') }}
  where held.approach = 'unknown'
  group by
    held.strategy_id,
    held.quarter,
    held.theme_key,
    held.priority_key,
    held.approach

),

counted as (

  select
    held.strategy_id,
    held.quarter,
    held.theme_key,
    duties.approach,
    any_value(duties.label) as label,
    any_value(duties.fewest_per_theme) as fewest,
    any_value(duties.most_per_theme) as most,
    count(*) filter (where held.approach = duties.approach) as priorities,
    count(*) filter (where held.approach = 'unknown') as unknown
  from {{ ref('approach_in_quarter') }} as held
  inner join {{ source('specs', 'approach') }} as duties
    on held.strategy_id = duties.strategy_id
  where duties.fewest_per_theme is not null or duties.most_per_theme is not null
  group by
    held.strategy_id,
    held.quarter,
    held.theme_key,
    duties.approach

),

theme_duty as (

  select
    strategy_id,
    quarter,
    theme_key,
    cast(null as varchar) as priority_key,
    approach,
    'priorities_per_theme' as duty,
    case
      when priorities > most or priorities < fewest
        then
          priorities
          || if(priorities = 1, ' priority is ', ' priorities are ')
          || label
          || if(
            priorities > most,
            '; ' || most || ' at most',
            '; ' || fewest || ' at least'
          )
          || if(unknown > 0, ', and ' || unknown || ' not recorded', '')
    end as missing,
    -- What is not recorded may be what is lacking, but cannot undo what is too many.
    priorities < fewest and priorities + unknown >= fewest as is_open
  from counted

),

final as (

  select
    strategy_id,
    quarter,
    theme_key,
    priority_key,
    approach,
    duty,
    missing,
    if(
      duty = 'quarterly_report' and not is_reported and late_from > as_of,
      null,
      missing is null
    ) as is_met,
    'block' as severity
  from of_priorities
  union all
  select
    *,
    false as is_met,
    'warn' as severity
  from level_duty
  union all
  select
    * exclude (is_open),
    if(is_open, null, missing is null) as is_met,
    'warn' as severity
  from theme_duty

)

select
  strategy_id,
  quarter,
  theme_key,
  priority_key,
  approach,
  duty,
  is_met,
  severity,
  missing
from final
