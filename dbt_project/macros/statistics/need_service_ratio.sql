{#- A limit of a rate or proportion of counts, by the type that an option says. -#}
{% macro counted_limit(x, n, side, type, confidence=0.95) -%}
  case {{ type }}
    when 'proportion' then {{ wilson_limit(x, n, side, confidence) }}
    else {{ divided(count_limit(x, side, confidence), n) }}
  end
{%- endmacro %}

{#- Service and need of each quantile as rates, and one over the other; a fault leaves no rate. -#}
{% macro service_for_need(given, keys, service_type, need_type, multiplier) -%}
  select
    *,
    case when reason is null then {{ divided('service_count', 'service_population') }} end
      as service_rate,
    case when reason is null then {{ divided('need_count', 'need_population') }} end as need_rate,
    case
      when reason is null
        then multiplier * {{ divided(
          'cast(service_count as double) * need_population', 'service_population * need_count'
        ) }}
    end as ratio
  from (
    select
      {{ listed(keys) }}
      service_count,
      cast(service_population as double) as service_population,
      need_count,
      cast(need_population as double) as need_population,
      {{ service_type }} as service_type,
      {{ need_type }} as need_type,
      cast({{ multiplier }} as double) as multiplier,
      case
        when {{ multiplier }} <= 0 then 'not valid: the multiplier is not above 0'
        when
          service_count is null or service_population is null
          then 'a count or population of the service is missing'
        when
          need_count is null or need_population is null
          then 'a count or population of the need is missing'
        when service_count < 0 or need_count < 0 then 'not valid: a count is below 0'
        when service_population <= 0 or need_population <= 0
          then 'not valid: a population is not above 0'
        when
          {{ service_type }} = 'proportion' and service_count > service_population
          or {{ need_type }} = 'proportion' and need_count > need_population
          then 'not valid: a count is above its population'
        when need_count = 0 then 'no need, hence no service for need'
      end as reason
    from {{ given }}
  )
{%- endmacro %}

{#- MOVER for a ratio: a limit from the limits of both rates, also where one of them is 0. -#}
{% macro mover_ratio_limit(value, near, divisor, far, side) -%}
  {{ divided(
    value ~ ' * ' ~ divisor ~ (' - ' if side == 'lower' else ' + ') ~ 'sqrt(greatest(0.0, power('
      ~ value ~ ' * ' ~ divisor ~ ', 2) - ' ~ near ~ ' * ' ~ far ~ ' * (2 * ' ~ value ~ ' - ' ~ near
      ~ ') * (2 * ' ~ divisor ~ ' - ' ~ far ~ ')))',
    far ~ ' * (2 * ' ~ divisor ~ ' - ' ~ far ~ ')'
  ) }}
{%- endmacro %}

{% macro need_service_ratio(
  given, by, service_type="'rate'", need_type="'proportion'", multiplier='1',
  confidence=[0.95, 0.998]
) -%}
with rates as (

  {{ service_for_need(
    given,
    ['_row'] + by + ([confidence[0]] if confidence[0] is string else []),
    service_type, need_type, multiplier
  ) | indent(2) }}

),

bounded as (

  select
    *,
    {%- for level in carried_levels(confidence) %}
    {%- set number, at = loop.index, confidence[0] if confidence[0] is string else level %}
    {%- for side in ['lower', 'upper'] %}
    {{ counted_limit('service_count', 'service_population', side, 'service_type', at) }}
      as service_{{ side }}_{{ number }},
    {{ counted_limit('need_count', 'need_population', side, 'need_type', at) }}
      as need_{{ side }}_{{ number }},
    {%- endfor %}
    {%- endfor %}
    reason is null as has_rates
  from rates

)

select
  _row,
  {{ listed(by) }}
  multiplier * service_rate as service_rate,
  need_rate,
  ratio,
  {%- for level in carried_levels(confidence) %}
  {%- set number = loop.index %}
  case
    when has_rates
      then multiplier * {{ mover_ratio_limit(
        'service_rate', 'service_lower_' ~ number, 'need_rate', 'need_upper_' ~ number, 'lower'
      ) }}
  end as {{ limit_name('lower', level, confidence) }},
  -- Need that may be none may have any amount of service: no upper limit.
  case
    when has_rates and need_lower_{{ number }} > 0
      then multiplier * {{ mover_ratio_limit(
        'service_rate', 'service_upper_' ~ number, 'need_rate', 'need_lower_' ~ number, 'upper'
      ) }}
  end as {{ limit_name('upper', level, confidence) }},
  {%- endfor %}
  'MOVER' as method,
  reason
from bounded
{%- endmacro %}
