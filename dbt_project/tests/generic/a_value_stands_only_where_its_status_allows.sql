-- A returned row shows a number where its status says there is none, or lacks one it promises.
{% test a_value_stands_only_where_its_status_allows(model) %}
select *
from {{ model }}
where (value_status in ('present', 'unreliable')) <> (value is not null)
{% endtest %}
