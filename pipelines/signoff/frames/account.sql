-- One row: one metric of the strategy, and what the quarter's account says of it.
select
  metric.metric_id,
  account.area_code,
  cast(null as varchar) as area_kind,
  account.breakdown,
  account.period_start,
  account.period_end,
  account.period_type,
  account.standing,
  -- A figure that is there speaks for itself; one that is not needs its reason.
  case
    when account.value_status = 'present' then 'present'
    else nullif(trim(account.because), '')
  end as accounted_for,
  case
    when account.standing = 'late' then date_diff('day', account.due_on, run.as_of)
  end as days_late
from metric
cross join specs.run as run
left join figures.quarter_account as account
  on
    metric.metric_id = account.metric_id
    and account.strategy_id = getvariable('strategy')
    and account.quarter = getvariable('quarter')
