-- One row: metric, area, the source's own period, breakdown and span of knowledge; exact sums.
{{ config(materialized='ephemeral') }}
{{ known_sums(
  ref('area_evidence'),
  keys=[
    'metric_id', 'area_code', 'area_kind', 'period_start', 'period_end', 'period_type', 'breakdown'
  ],
  sums=evidence_sums(),
) }}
