-- A returned row is a rule of which one problem stands twice, or two are open: the partner would be
-- asked the same thing twice.
{% test one_open_issue_per_rule(model) %}
select
  extract,
  rule,
  column_at_fault
from {{ model }}
group by
  extract,
  rule,
  column_at_fault
having
  count(*) > count(distinct opening)
  or count(*) filter (where is_open) > 1
{% endtest %}
