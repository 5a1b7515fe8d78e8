{#-
  The inverse care law: whether service for need rises or falls from the most deprived to the least,
  as the slope of a line through quantiles, told with regard to where need is greater.
-#}
{% macro need_service(
  given, by, service_type="'rate'", need_type="'proportion'", multiplier='1',
  polarity="'high_is_good'", nquantiles='null', confidence=[0.95, 0.998]
) -%}
with asked as (

  select
    {{ listed(by) }}
    quantile,
    service_count,
    service_population,
    need_count,
    need_population,
    {{ service_type }} as service_type,
    {{ need_type }} as need_type,
    {{ multiplier }} as multiplier,
    {{ polarity }} as polarity,
    {{ confidence[0] if confidence[0] is string else 'null' }} as confidence,
    coalesce({{ nquantiles }}, count(distinct quantile) over ()) as quantiles_expected
  from {{ given }}

),

rates as (

  {{ service_for_need(
    'asked', by + ['quantile', 'polarity', 'confidence', 'quantiles_expected'],
    'service_type', 'need_type', 'multiplier'
  ) | indent(2) }}

),

-- Errors of rates from their limits, which no count of 0 brings to nought.
erring as (

  select
    *,
    (
      {{ counted_limit('service_count', 'service_population', 'upper', 'service_type') }}
      - {{ counted_limit('service_count', 'service_population', 'lower', 'service_type') }}
    ) / (2 * {{ z_of(0.95) }}) as service_error,
    (
      {{ counted_limit('need_count', 'need_population', 'upper', 'need_type') }}
      - {{ counted_limit('need_count', 'need_population', 'lower', 'need_type') }}
    ) / (2 * {{ z_of(0.95) }}) as need_error,
    {{ share_of('need_population', by) }} as share
  from rates

),

placed as (

  select
    *,
    {{ ridit_of('share', by) }} - 0.5 as place,
    (
      power(multiplier * {{ divided('service_error', 'need_rate') }}, 2)
      + power(ratio * {{ divided('need_error', 'need_rate') }}, 2)
    ) as ratio_variance
  from erring

),

grouped as (

  select
    {{ listed(by) }}
    any_value(confidence) as confidence,
    any_value(polarity) as polarity,
    {{ quantile_counts('need_population') | trim }},
    coalesce(max(reason) filter (where starts_with(reason, 'not valid')), max(reason)) as fault,
    sum(share * power(place, 2) order by quantile) as spread,
    {{ divided(
      'sum(share * place * ratio order by quantile)',
      'sum(share * power(place, 2) order by quantile)'
    ) }} as slope,
    sum(power(share * place, 2) * ratio_variance order by quantile) as slope_spread,
    {{ divided(
      'sum(share * place * need_rate order by quantile)',
      'sum(share * power(place, 2) order by quantile)'
    ) }} as need_slope,
    sum(power(share * place * need_error, 2) order by quantile) as need_spread,
    arg_min(ratio, quantile) as most_deprived_ratio,
    arg_max(ratio, quantile) as least_deprived_ratio
  from placed
  {{ grouped_by(by) }}

),

judged as (

  select
    *,
    {{ divided('sqrt(slope_spread)', 'spread') }} as se,
    {{ divided('sqrt(need_spread)', 'spread') }} as need_se,
    case
      {{ quantile_faults(3) | trim }}
      else fault
    end as reason
  from grouped

),

-- Towards greater need: from the least deprived to the most, as a rule.
directed as (

  select
    *,
    case
      when abs(need_slope) <= {{ z_of(0.95) }} * need_se then 0
      else sign(need_slope)
    end as need_direction,
    case
      when abs(slope) <= {{ z_of(0.95) }} * se then 0
      else sign(slope) * if(polarity = 'low_is_good', -1, 1)
    end as service_direction
  from judged

)

select
  {{ listed(by) }}
  {%- for name in ['most_deprived_ratio', 'least_deprived_ratio', 'slope'] %}
  case when reason is null then {{ name }} end as {{ name }},
  {%- endfor %}
  {%- for level in carried_levels(confidence) %}
  {%- for side, sign in [('lower', '-'), ('upper', '+')] %}
  case when reason is null then slope {{ sign }} {{ z_of(level) }} * se end
    as {{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  case when reason is null then need_slope end as need_slope,
  case
    when reason is not null then null
    else case need_direction
      when -1 then 'the more deprived'
      when 1 then 'the less deprived'
      else 'not certain'
    end
  end as greater_need,
  case
    when reason is not null or need_direction = 0 then null
    else case service_direction * need_direction
      when 1 then 'more'
      when 0 then 'the same'
      else 'less'
    end || ' service where need is greater'
  end as judgement,
  'weighted least squares, errors from limits' as method,
  coalesce(
    reason,
    case
      when need_direction = 0 then 'no judgement: need does not rise or fall beyond chance'
    end
  ) as reason
from directed
{%- endmacro %}
