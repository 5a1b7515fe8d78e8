-- A returned row is a partner and quarter that is told twice, or of which a part is more than the
-- whole.
{% test one_scorecard_per_partner_and_quarter(model) %}
select
  partner,
  quarter
from {{ model }}
group by
  partner,
  quarter
having
  count(*) > 1
  or bool_or(files_missing < 0 or files_used > files)
  or bool_or(cells < cells_missing + cells_quarantined or rules_run < rules_passed)
{% endtest %}
