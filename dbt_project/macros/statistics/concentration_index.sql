{#- Whether what is measured gathers among the more or the less deprived: twice its covariance with the ridit, over its mean. -#}
{% macro concentration_index(
  given, by, value_type="'proportion'", multiplier='1', nquantiles='null', confidence=[0.95, 0.998]
) -%}
with asked as (

  select
    {{ listed(by) }}
    {{ confidence[0] if confidence[0] is string else 'null' }} as confidence,
    quantile,
    cast(population as double) as population,
    x,
    value,
    lower_cl,
    upper_cl,
    se,
    {{ value_type }} as value_type,
    cast({{ multiplier }} as double) as multiplier,
    coalesce({{ nquantiles }}, count(distinct quantile) over ()) as quantiles_expected
  from {{ given }}

),

-- Counts first: their variance is known, and no value stands for them.
valued as (

  select
    * replace (
      case
        when value_type <> 'normal' and x is not null then {{ divided('x', 'population') }}
        else value
      end as value
    ),
    case
      when value_type = 'proportion' and x is not null
        then {{ divided('x', 'population') }} * (1 - {{ divided('x', 'population') }})
          / nullif(population, 0)
      when value_type = 'rate' and x is not null
        then {{ divided('x', 'population * population') }}
      else power(coalesce(se, (upper_cl - lower_cl) / (2 * {{ z_of(0.95) }})), 2)
    end as variance,
    {{ share_of('population', by) }} as share
  from asked

),

placed as (

  select
    *,
    {{ ridit_of('share', by) }} as ridit
  from valued

),

grouped as (

  select
    {{ listed(by) }}
    any_value(confidence) as confidence,
    any_value(value_type) as value_type,
    any_value(multiplier) as multiplier,
    {{ quantile_counts() | trim }},
    bool_or(value is null) as lacks_value,
    bool_or(value < 0) as is_below_zero,
    bool_or(value > 1) as is_above_one,
    bool_or(variance is null) as lacks_error,
    sum(share * value order by quantile) as mean,
    sum(share * (2 * ridit - 1) * value order by quantile) as absolute_index,
    {%- for power in [0, 1, 2] %}
    sum(power(share, 2) * power(2 * ridit - 1, {{ power }}) * variance order by quantile)
      as spread_{{ power }}{{ ',' if not loop.last }}
    {%- endfor %}
  from placed
  {{ grouped_by(by) }}

),

judged as (

  select
    *,
    {{ divided('absolute_index', 'mean') }} as relative_index,
    case
      when multiplier <= 0 then 'not valid: the multiplier is not above 0'
      {{ quantile_faults() | trim }}
      when lacks_value then 'a value is missing'
      when is_below_zero then 'not valid: a value is below 0'
      when value_type = 'proportion' and is_above_one then 'not valid: a proportion is above 1'
    end as reason_of_value
  from grouped

),

erring as (

  select
    *,
    case when not lacks_error then sqrt(spread_2) end as absolute_se,
    -- The square of (2R − 1 − C), multiplied out.
    case
      when not lacks_error
        then {{ divided(
          'sqrt(greatest(0.0, spread_2 - 2 * relative_index * spread_1'
          ~ ' + power(relative_index, 2) * spread_0))', 'mean'
        ) }}
    end as relative_se
  from judged

),

told as (

  select
    *,
    case when value_type = 'proportion' then 4 * absolute_index end as erreygers,
    case when value_type = 'proportion' then 4 * absolute_se end as erreygers_se
  from erring

)

select
  {{ listed(by) }}
  {%- for index, index_se, unit in [
    ('relative_index', 'relative_se', ''),
    ('absolute_index', 'absolute_se', 'multiplier * '),
    ('erreygers', 'erreygers_se', ''),
  ] %}
  {%- set short = index.removesuffix('_index') %}
  case when reason_of_value is null then {{ unit }}{{ index }} end as {{ index }},
  {%- for level in carried_levels(confidence) %}
  {%- for side, sign in [('lower', '-'), ('upper', '+')] %}
  case
    when reason_of_value is null
      then {{ unit }}({{ index }} {{ sign }} {{ z_of(level) }} * {{ index_se }})
  end as {{ short }}_{{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  {%- endfor %}
  case when reason_of_value is null then multiplier * mean end as mean,
  'Kakwani, Wagstaff and van Doorslaer, shares known' as method,
  coalesce(
    reason_of_value,
    case
      when mean = 0 then 'no relative index: nobody has what is measured'
      when lacks_error then 'no limits: those of a value are missing'
    end
  ) as reason
from told
{%- endmacro %}
