-- A returned row is a figure whose numerator (or denominator) two extracts count: versions are
-- resolved inside an extract, so both would be added.
{% test one_extract_counts_one_figure(model) %}
select
  metric_id,
  area_code,
  area_kind,
  period_start,
  period_end,
  period_type,
  breakdown
from {{ model }}
where
  evidence = 'counted'
  and known_to is null
group by
  metric_id,
  area_code,
  area_kind,
  period_start,
  period_end,
  period_type,
  breakdown
having
  count(distinct case when numerator is not null then extract end) > 1
  or count(distinct case when denominator is not null then extract end) > 1
{% endtest %}
