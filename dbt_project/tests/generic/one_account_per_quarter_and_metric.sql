-- A returned row is a metric of which a quarter says two things, or of which no quarter speaks.
{% test one_account_per_quarter_and_metric(model) %}
select
  supports.strategy_id,
  supports.metric_id,
  account.quarter
from {{ source('specs', 'supporting_metric') }} as supports
left join {{ model }} as account
  on
    supports.strategy_id = account.strategy_id
    and supports.metric_id = account.metric_id
group by
  supports.strategy_id,
  supports.metric_id,
  account.quarter
having
  account.quarter is null
  or count(*) > count(distinct supports.priority_key)
{% endtest %}
