-- One row: metric, area, quarter or financial year, breakdown and span of knowledge; exact sums.
-- `parts_there` says how many of its shorter periods are there, of `parts_needed`.
{{ config(materialized='ephemeral') }}
{{ known_sums(
  ref('longer_spans'),
  keys=[
    'metric_id', 'area_code', 'area_kind', 'period_start', 'period_end', 'period_type', 'breakdown',
    'parts_needed'
  ],
  sums=sums_of_sums(),
) }}
