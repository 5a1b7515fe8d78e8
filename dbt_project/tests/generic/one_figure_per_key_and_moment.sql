-- A returned row is a key with two figures at one moment: two files would both be believed.
{% test one_figure_per_key_and_moment(model) %}
with spans as (

  select
    metric_id,
    area_code,
    area_kind,
    period_start,
    period_end,
    period_type,
    breakdown,
    known_from,
    lag(coalesce(known_to, timestamp '9999-12-31')) over (
      partition by metric_id, area_code, area_kind, period_start, period_end, period_type, breakdown
      order by known_from, known_to
    ) as previous_end
  from {{ model }}

)

select *
from spans
where known_from < previous_end
{% endtest %}
