{#-
  What is added up of evidence, as a mapping of column → SQL: exact sums, and counts of rows from
  which the status of a sum follows.
-#}
{% macro evidence_sums() %}
  {%- do return({
    'numerator': "coalesce(numerator, 0)",
    'denominator': "coalesce(denominator, 0)",
    'numerator_within': "coalesce(numerator_within, 0)",
    'denominator_within': "coalesce(denominator_within, 0)",
    'numerators': "cast(numerator is not null as integer)",
    'denominators': "cast(denominator is not null as integer)",
    'counted_rows': "cast(evidence = 'counted' as integer)",
    'counted_suppressed': "cast(evidence = 'counted' and value_status = 'suppressed' as integer)",
    'counted_missing': "cast(evidence = 'counted' and value_status in ('missing', 'not_applicable') as integer)",
    'counted_unreliable': "cast(evidence = 'counted' and value_status = 'unreliable' as integer)",
    'published_rows': "cast(evidence = 'published' as integer)",
    'published_value': "coalesce(value, 0)",
    'published_lower': "coalesce(lower, 0)",
    'published_upper': "coalesce(upper, 0)",
    'published_values': "cast(value is not null as integer)",
    'published_lowers': "cast(lower is not null as integer)",
    'published_uppers': "cast(upper is not null as integer)",
    'published_suppressed': "cast(evidence = 'published' and value_status = 'suppressed' as integer)",
    'published_not_applicable': "cast(evidence = 'published' and value_status = 'not_applicable' as integer)",
    'published_unreliable': "cast(evidence = 'published' and value_status = 'unreliable' as integer)",
    'provisional_rows': "cast(maturity = 'provisional' as integer)",
    'revised_rows': "cast(maturity = 'revised' as integer)",
    'apportioned_rows': "cast(is_apportioned as integer)",
    'best_fit_rows': "cast(is_best_fit as integer)",
  }) -%}
{% endmacro %}

{#- The same columns added up again, with how many sums there are and the rows behind them. -#}
{% macro sums_of_sums() %}
  {%- set columns = {'parts_there': '1', 'evidence_rows': 'evidence_rows'} -%}
  {%- for column in evidence_sums() -%}
    {%- do columns.update({column: column}) -%}
  {%- endfor -%}
  {%- do return(columns) -%}
{% endmacro %}
