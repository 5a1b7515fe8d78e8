{#-
  What each area brings to its funnel. `weight` is its denominator; that of a rate is derived from its
  events, because a standardised rate has no other, and is of all the years together. `reason` says
  why an area has no place in the funnel and is left out of the centre.
-#}
{% macro funnel_areas(given, keys, statistic, rate_type, multiplier, years_of_data) -%}
with asked as (

  select
    {{ listed(keys) }}
    numerator as x,
    denominator,
    rate,
    {{ statistic }} as statistic,
    {{ rate_type }} as rate_type,
    cast({{ years_of_data }} as double) as years_of_data,
    -- Per cent and per 100,000 unless another is asked for.
    cast(
      coalesce({{ multiplier }}, case {{ statistic }} when 'rate' then 100000 else 100 end)
      as double
    ) as multiplier
  from {{ given }}

),

judged as (

  select
    *,
    case
      when multiplier <= 0 then 'not valid: the multiplier is not above 0'
      when years_of_data <= 0 then 'not valid: the years of data are not above 0'
      when x is null then 'the numerator is missing'
      when x < 0 then 'not valid: the numerator is below 0'
      when statistic <> 'rate' and denominator is null then 'the denominator is missing'
      when statistic <> 'rate' and denominator <= 0
        then 'not valid: the denominator is not above 0'
      when statistic = 'proportion' and x > denominator
        then 'not valid: the numerator is above its denominator'
      when statistic <> 'rate' then null
      when x > 0 and rate is null then 'the rate is missing'
      when x > 0 and rate <= 0 then 'not valid: a rate with events is not above 0'
      when x = 0 and rate_type = 'dsr' then 'without an event there is no standardised rate'
      when x = 0 and denominator is null
        then 'the denominator is missing, and without an event the rate does not tell it'
      when x = 0 and denominator <= 0 then 'not valid: the denominator is not above 0'
    end as reason
  from asked

)

select
  * exclude (denominator),
  case
    when reason is not null then null
    when statistic = 'rate' and x > 0 then multiplier * {{ divided('x', 'rate') }}
    else cast(denominator as double)
  end as weight
from judged
{%- endmacro %}

{#- Two figures upwards of 105 % of a number (whole tenths below 10), where an axis ends. -#}
{% macro axis_end(number) -%}
  {%- set unit = power_of_ten('ceil(1.05 * ' ~ number ~ ')', 2) -%}
  ceil(1.05 * {{ number }} / {{ unit }}) * {{ unit }}
{%- endmacro %}

{#- One figure downwards of 95 % of a number, where an axis starts. -#}
{% macro axis_start(number) -%}
  {%- set unit = power_of_ten('floor(0.95 * ' ~ number ~ ')', 1) -%}
  floor(0.95 * {{ number }} / {{ unit }}) * {{ unit }}
{%- endmacro %}

{#- The power of ten at which a whole number is cut to so many figures. -#}
{% macro power_of_ten(whole, figures) -%}
  power(10.0, length(cast(cast({{ whole }} as bigint) as varchar)) - {{ figures }})
{%- endmacro %}

{% macro funnel_limits(
  given, by, statistic="'proportion'", ratio_type="'count'", rate_type="'crude'", multiplier='null',
  years_of_data='1'
) -%}
{%- set asked = ['statistic', 'rate_type', 'multiplier', 'years_of_data'] -%}
with recursive areas as (

  {{ funnel_areas(
    given, by + ([] if ratio_type.startswith("'") else [ratio_type]),
    statistic, rate_type, multiplier, years_of_data
  ) | indent(2) }}

),

pooled as (

  select
    {{ listed(by) }}
    {%- for option in asked %}
    any_value({{ option }}) as {{ option }},
    {%- endfor %}
    any_value({{ ratio_type }}) as ratio_type,
    sum(x) filter (where weight is not null) as events,
    {{ divided('sum(x) filter (where weight is not null)', 'sum(weight)') }} as centre,
    min(weight) as least,
    max(weight) as most,
    max(reason) filter (where starts_with(reason, 'not valid')) as fault,
    max(reason) as lack
  from areas
  {{ grouped_by(by) }}

),

-- The axis of a rate is made in people of one year and counted in events.
spanned as (

  select
    *,
    case
      when fault is not null then fault
      when most is null then coalesce(lack, 'there is no area')
      when statistic = 'rate' and events = 0 then 'no event in any area'
    end as reason,
    case when statistic = 'rate' then years_of_data else 1.0 end as years,
    case when statistic = 'rate' then centre else 1.0 end as per_person
  from pooled

),

axes as (

  select
    *,
    case
      when most > 2 * least then 0.0
      else {{ axis_start('(least / years)') }} * years
    end as start,
    {{ axis_end('(most / years)') }} * years as last
  from spanned

),

points as (

  select
    *,
    1 as point,
    case when reason is null then greatest(1.0, floor(start * per_person)) end as x,
    case when statistic = 'rate' then ceil(last * per_person) else last end as x_end
  from axes
  union all
  select
    * replace (
      point + 1 as point,
      -- Of a ratio the axis stops short of its end, as in PHEindicatormethods.
      greatest(
        x + 1,
        round_even(
          x * power(x_end / x, 1.0 / (100 - point + case statistic when 'ratio' then 1 else 0 end)),
          0
        )
      ) as x
    )
  from points
  where point < 100 and reason is null

),

-- The number of events that would just have x as a limit.
bounded as (

  select
    *,
    {%- for sigma, level in [('2s', 0.95), ('3s', 0.998)] %}
    {%- for side, other in [('lower', 'upper'), ('upper', 'lower')] %}
    case
      when statistic <> 'proportion'
        then chi_square_quantile(
          {%- if other == 'upper' %} 1 - {% endif %} (1 - {{ level }}) / 2,
          2 * x {%- if other == 'upper' %} + 2 {%- endif %}
        ) / 2
    end as {{ side }}_{{ sigma }},
    {%- endfor %}
    {%- endfor %}
    sqrt(greatest(0.0, centre * (1 - centre)) / x) as deviation
  from points

)

select
  {{ listed(by) }}
  point,
  {%- for name, kind in
    [('population', 'proportion'), ('observed_events', 'ratio'), ('events', 'rate')] %}
  case when statistic = '{{ kind }}' then cast(x as bigint) end as {{ name }},
  {%- endfor %}
  {%- for sigma, level in [('2s', 0.95), ('3s', 0.998)] %}
  {%- for side, sign in [('lower', '-'), ('upper', '+')] %}
  case when statistic = 'ratio' then {{ side }}_{{ sigma }} end
    as {{ side }}_{{ sigma }}_exp_events,
  case
    when statistic = 'rate' then {{ divided(side ~ '_' ~ sigma, '(centre * years_of_data)') }}
  end as {{ side }}_{{ sigma }}_population_1_year,
  case
    when reason is not null then null
    when statistic = 'proportion'
      then multiplier * greatest(0.0, least(1.0, centre {{ sign }} {{ z_of(level) }} * deviation))
    when statistic = 'rate'
      then multiplier * centre * {{ divided('x', side ~ '_' ~ sigma) }}
    when ratio_type = 'isr' then 100 * {{ divided('x', side ~ '_' ~ sigma) }}
    else {{ divided('x', side ~ '_' ~ sigma) }} - 1
  end as {{ side }}_{{ sigma }}_limit,
  {%- endfor %}
  {%- endfor %}
  case when reason is null and statistic <> 'ratio' then multiplier * centre end as baseline,
  case statistic
    when 'proportion' then 'proportion'
    when 'ratio' then 'ratio (' || ratio_type || ')'
    else 'rate (' || rate_type || ' per ' || format('{:,}', cast(multiplier as bigint)) || ')'
  end as statistic,
  case when statistic = 'proportion' then 'Wilson' else 'Poisson' end as method,
  reason
from bounded
order by
  {{ listed(by) }}
  point
{%- endmacro %}
