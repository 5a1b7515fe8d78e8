{% set known %}booked_ahead <> 'Unknown / Data Quality'{% endset %}
{% set in_time %}
case
    when booked_ahead in ('Same Day', '1 Day', '2 to 7 Days', '8 to 14 Days') then appointments
    when appointments is not null then 0
  end
{% endset %}
{{ counted(
  'nhs_england__gp_appointments',
  numerator=in_time | trim,
  denominator='appointments',
  where=known,
  status=worst_status(['appointments']),
) }}
