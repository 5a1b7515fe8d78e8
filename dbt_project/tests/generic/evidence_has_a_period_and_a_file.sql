-- A returned row is evidence that could not be traced or placed in time.
{% test evidence_has_a_period_and_a_file(model) %}
select *
from {{ model }}
where
  file is null
  or line is null
  or period_start is null
  or period_end < period_start
{% endtest %}
