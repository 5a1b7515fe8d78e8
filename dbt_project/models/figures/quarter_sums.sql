-- One row: metric, area, quarter, breakdown and span of knowledge; exact sums.
-- `source_periods` says how many of its months (or days) are there.
{{ config(materialized='ephemeral') }}
{{ known_sums(
  ref('quarter_spans'),
  keys=[
    'metric_id', 'area_code', 'area_kind', 'period_start', 'period_end', 'period_type', 'breakdown'
  ],
  sums={
    'source_periods': '1',
    'source_months': "cast(source_type = 'month' as integer)",
    'numerator': 'numerator',
    'denominator': 'denominator',
    'numerators': 'numerators',
    'denominators': 'denominators',
    'counted_rows': 'counted_rows',
    'counted_suppressed': 'counted_suppressed',
    'counted_missing': 'counted_missing',
    'counted_unreliable': 'counted_unreliable',
    'provisional_rows': 'provisional_rows',
    'revised_rows': 'revised_rows',
  },
) }}
