{#- Where each area's rate stands in a funnel: its denominator of one year across, the rate up. -#}
{% macro funnel_points(
  given, by, rate_type="'crude'", multiplier='100000', years_of_data='1'
) -%}
with areas as (

  {{ funnel_areas(
    given, ['_row'] + by, "'rate'", rate_type, multiplier, years_of_data
  ) | indent(2) }}

),

judged as (

  select
    * replace (
      coalesce(
        reason,
        case
          when rate_type = 'dsr' and x < 10 then 'fewer than 10 events for a standardised rate'
          when x = 0 and rate is null then 'the rate is missing'
        end
      ) as reason
    )
  from areas

)

select
  _row,
  {{ listed(by) }}
  case when reason is null then rate end as rate_chart,
  case when reason is null then {{ divided('weight', 'years_of_data') }} end
    as denominator_derived,
  reason
from judged
{%- endmacro %}
