{#- How far each area lies from the centre of its funnel: a proportion by the limits around the centre, a rate or ratio by its own limits. -#}
{% macro funnel_significance(
  given, by, statistic="'proportion'", rate_type="'crude'", multiplier='null'
) -%}
with areas as (

  {{ funnel_areas(
    given, ['_row'] + by, statistic, rate_type, multiplier, '1'
  ) | indent(2) }}

),

centred as (

  select
    *,
    case
      when statistic = 'ratio' then 1.0
      else {{ divided(
        'sum(x) filter (where weight is not null) over (' ~ within_series(by) ~ ')',
        'sum(weight) over (' ~ within_series(by) ~ ')'
      ) }}
    end as centre,
    coalesce(bool_or(starts_with(reason, 'not valid')) over ({{ within_series(by) }}), false)
      as has_fault
  from areas

),

judged as (

  select
    * replace (
      case
        when reason is not null then reason
        when has_fault then 'another area of the funnel is not valid'
      end as reason
    )
  from centred

),

bounded as (

  select
    *,
    {{ divided('x', 'weight') }} as value,
    {%- for sigma, level in [('2s', 0.95), ('3s', 0.998)] %}
    {%- for side, sign in [('lower', '-'), ('upper', '+')] %}
    case
      when statistic = 'proportion'
        then centre {{ sign }} {{ z_of(level) }} * sqrt(
          {{ divided('greatest(0.0, centre * (1 - centre))', 'weight') }}
        )
      else {{ divided(count_limit('x', side, level), 'weight') }}
    end as {{ side }}_{{ sigma }},
    {%- endfor %}
    {%- endfor %}
  from judged

)

select
  _row,
  {{ listed(by) }}
  case
    when statistic = 'rate' and rate_type = 'dsr' and x >= 0 and x < 10 and not has_fault
      then 'Not applicable for events less than 10 for dsrs'
    when reason is not null then null
    {%- for label, sigma in [('0.001', '3s'), ('0.025', '2s')] %}
    when statistic = 'proportion' and value < lower_{{ sigma }} then 'Low ({{ label }})'
    {%- endfor %}
    {%- for label, sigma in [('0.001', '3s'), ('0.025', '2s')] %}
    when statistic = 'proportion' and value > upper_{{ sigma }} then 'High ({{ label }})'
    {%- endfor %}
    {%- for label, sigma in [('0.001', '3s'), ('0.025', '2s')] %}
    when statistic <> 'proportion' and centre < lower_{{ sigma }} then 'High ({{ label }})'
    {%- endfor %}
    {%- for label, sigma in [('0.001', '3s'), ('0.025', '2s')] %}
    when statistic <> 'proportion' and centre > upper_{{ sigma }} then 'Low ({{ label }})'
    {%- endfor %}
    else 'Not significant'
  end as significance,
  reason
from bounded
{%- endmacro %}
