{% set incomplete %}part_type = 'Part_2' and function_code <> 'C_999'{% endset %}
{% set in_time %}
case when try_cast(left(band, 2) as integer) < 18 and band like '% To %' then pathways when pathways is not null then 0 end
{% endset %}
{{ counted(
  'nhs_england__referral_to_treatment',
  numerator=in_time | trim,
  denominator='pathways',
  where=incomplete,
  splits=[{'specialty': 'treatment_function'}],
  status="'present'",
) }}
