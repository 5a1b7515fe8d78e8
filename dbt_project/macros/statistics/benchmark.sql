{#-
  A value against a benchmark: the sides an interval can lie on, and the words for them. The macros
  for one value are what models call; `benchmark` puts a whole table through them.
-#}
{% macro benchmark(given, by, method="'interval_95'", polarity="'neutral'", multiplier='1') -%}
with said as (

  select
    _row,
    cast(value as double) as value,
    cast(lower95_0cl as double) as lower95_0cl,
    cast(upper95_0cl as double) as upper95_0cl,
    cast(lower99_8cl as double) as lower99_8cl,
    cast(upper99_8cl as double) as upper99_8cl,
    cast(benchmark as double) as benchmark,
    cast(benchmark_lowercl as double) as benchmark_lowercl,
    cast(benchmark_uppercl as double) as benchmark_uppercl,
    cast(n as double) as n,
    area = benchmark_area as is_itself,
    {{ method }} as method,
    {{ polarity }} as polarity,
    {{ multiplier }} as multiplier
  from {{ given }}

),

sided as (

  select
    *,
    case method
      when 'interval_95' then {{ side_of('lower95_0cl', 'upper95_0cl', 'benchmark') }}
      when 'interval_99_8' then {{ side_of('lower99_8cl', 'upper99_8cl', 'benchmark') }}
      when 'interval_95_and_99_8'
        then {{ side_at_two_levels(
          'lower95_0cl', 'upper95_0cl', 'lower99_8cl', 'upper99_8cl', 'benchmark'
        ) }}
      when 'two_intervals'
        then {{ side_of_interval(
          'lower95_0cl', 'upper95_0cl', 'benchmark_lowercl', 'benchmark_uppercl'
        ) }}
      when 'spc_proportion_95'
        then {{ side_in_control('value', 'n', 'benchmark', 'multiplier', 0.95) }}
      when 'spc_proportion_99_8'
        then {{ side_in_control('value', 'n', 'benchmark', 'multiplier', 0.998) }}
      when 'spc_proportion_95_and_99_8'
        then {{ side_in_control('value', 'n', 'benchmark', 'multiplier', 0.95) }}
        + {{ side_in_control('value', 'n', 'benchmark', 'multiplier', 0.998) }}
    end as side,
    starts_with(method, 'spc') as is_spc,
    contains(method, '99_8') and not starts_with(method, 'spc') as needs_99_8,
    contains(method, '95') or method = 'two_intervals' as needs_95
  from said

),

judged as (

  select
    *,
    case
      when is_itself then 'an area is not compared with itself'
      when value is null then 'there is no value'
      when method = 'two_intervals' and (benchmark_lowercl is null or benchmark_uppercl is null)
        then 'the benchmark has no confidence limits'
      when method <> 'two_intervals' and benchmark is null then 'there is no benchmark'
      when is_spc and n is null then 'there is no denominator'
      when is_spc and n <= 0 then 'not valid: a denominator is not above 0'
      when is_spc and not (benchmark between 0 and multiplier)
        then 'not valid: the benchmark is no proportion'
      when is_spc then null
      when
        lower95_0cl > upper95_0cl
        or lower99_8cl > upper99_8cl
        or benchmark_lowercl > benchmark_uppercl
        then 'not valid: a lower limit is above its upper limit'
      when needs_95 and (lower95_0cl is null or upper95_0cl is null)
        then 'there are no 95 % confidence limits'
      when needs_99_8 and (lower99_8cl is null or upper99_8cl is null)
        then 'there are no 99.8 % confidence limits'
    end as reason
  from sided

)

select
  _row,
  {{ side_label('case when reason is null then side end', 'polarity') }} as comparison,
  reason
from judged
{%- endmacro %}

{#- Where an interval lies: −1 below the reference, 1 above, 0 where it holds or touches it. -#}
{% macro side_of(lower, upper, reference) -%}
  case
    when {{ upper }} < {{ reference }} then -1
    when {{ lower }} > {{ reference }} then 1
    when {{ lower }} <= {{ reference }} and {{ upper }} >= {{ reference }} then 0
  end
{%- endmacro %}

{#- Where one interval lies of another; 0 where they overlap or touch. -#}
{% macro side_of_interval(lower, upper, reference_lower, reference_upper) -%}
  case
    when {{ upper }} < {{ reference_lower }} then -1
    when {{ lower }} > {{ reference_upper }} then 1
    when {{ lower }} <= {{ reference_upper }} and {{ upper }} >= {{ reference_lower }} then 0
  end
{%- endmacro %}

{#-
  Where a value lies of another, by whether the interval of their difference (MOVER, from the limits
  of both) holds 0. Two intervals may overlap where it does not.
-#}
{% macro side_of_difference(of, against) -%}
  case
    when {{ mover_limit('lower', of, against) }} > 0 then 1
    when {{ mover_limit('upper', of, against) }} < 0 then -1
    when {{ mover_limit('lower', of, against) }} is not null then 0
  end
{%- endmacro %}

{#- The same at 95 and 99.8 %: −2 and 2 where the reference is outside the wider interval as well. -#}
{% macro side_at_two_levels(lower95, upper95, lower99_8, upper99_8, reference) -%}
  case ({{ side_of(lower95, upper95, reference) }})
    when 0 then 0
    else
      ({{ side_of(lower95, upper95, reference) }})
      + ({{ side_of(lower99_8, upper99_8, reference) }})
  end
{%- endmacro %}

{#- Where a proportion lies of Wilson's limits about the benchmark, at the area's own denominator. -#}
{% macro side_in_control(value, n, reference, multiplier, confidence) -%}
  {%- set expected = '(' ~ reference ~ ' / nullif(' ~ multiplier ~ ', 0) * ' ~ n ~ ')' -%}
  case
    when {{ value }} < {{ wilson_limit(expected, n, 'lower', confidence) }} * {{ multiplier }}
      then -1
    when {{ value }} > {{ wilson_limit(expected, n, 'upper', confidence) }} * {{ multiplier }}
      then 1
    when {{ value }} is not null and {{ n }} > 0 and {{ reference }} is not null then 0
  end
{%- endmacro %}

{#- The word for a side by polarity; without a judgement what is lower is called lower. -#}
{% macro side_label(side, polarity) -%}
  case ({{ side }}) * case {{ polarity }} when 'low_is_good' then -1 else 1 end
    when 0 then 'similar'
    when 1 then case {{ polarity }} when 'neutral' then 'higher' else 'better' end
    when -1 then case {{ polarity }} when 'neutral' then 'lower' else 'worse' end
    when 2 then case {{ polarity }} when 'neutral' then 'highest' else 'best' end
    when -2 then case {{ polarity }} when 'neutral' then 'lowest' else 'worst' end
    else 'not compared'
  end
{%- endmacro %}

{#- One value, for models: its interval against the benchmark's value. -#}
{% macro benchmark_label(value, lower, upper, reference, polarity) -%}
  {{ side_label(
    'case when ' ~ value ~ ' is not null then ' ~ side_of(lower, upper, reference) ~ ' end',
    polarity
  ) }}
{%- endmacro %}

{#- The same at two levels. -#}
{% macro benchmark_label_at_two_levels(
  value, lower95, upper95, lower99_8, upper99_8, reference, polarity
) -%}
  {{ side_label(
    'case when ' ~ value ~ ' is not null then '
    ~ side_at_two_levels(lower95, upper95, lower99_8, upper99_8, reference) ~ ' end',
    polarity
  ) }}
{%- endmacro %}
