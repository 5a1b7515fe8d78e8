-- One row: metric, area, the source's own period, breakdown and span of knowledge; exact sums.
{{ config(materialized='ephemeral') }}
{{ known_sums(
  ref('area_evidence'),
  keys=['metric_id', 'area_code', 'area_kind', 'period_start', 'period_end', 'period_type', 'breakdown'],
  sums={
    'numerator': "coalesce(numerator, 0)",
    'denominator': "coalesce(denominator, 0)",
    'published_value': "coalesce(value, 0)",
    'published_lower': "coalesce(lower, 0)",
    'published_upper': "coalesce(upper, 0)",
    'numerators': "cast(numerator is not null as integer)",
    'denominators': "cast(denominator is not null as integer)",
    'counted_rows': "cast(evidence = 'counted' as integer)",
    'counted_suppressed': "cast(evidence = 'counted' and value_status = 'suppressed' as integer)",
    'counted_missing': "cast(evidence = 'counted' and value_status in ('missing', 'not_applicable') as integer)",
    'counted_unreliable': "cast(evidence = 'counted' and value_status = 'unreliable' as integer)",
    'published_rows': "cast(evidence = 'published' as integer)",
    'published_values': "cast(value is not null as integer)",
    'published_lowers': "cast(lower is not null as integer)",
    'published_uppers': "cast(upper is not null as integer)",
    'published_suppressed': "cast(evidence = 'published' and value_status = 'suppressed' as integer)",
    'published_not_applicable': "cast(evidence = 'published' and value_status = 'not_applicable' as integer)",
    'published_unreliable': "cast(evidence = 'published' and value_status = 'unreliable' as integer)",
    'provisional_rows': "cast(maturity = 'provisional' as integer)",
    'revised_rows': "cast(maturity = 'revised' as integer)",
  },
) }}
