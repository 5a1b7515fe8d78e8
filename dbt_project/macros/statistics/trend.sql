{#-
  The recent trend of Fingertips: the five newest points of an annual series, put side by side.
  Sums are taken over pairs of points: Σ w_i w_j (t_i − t_j)(v_i − v_j) is the numerator of a
  weighted slope, exactly 0 where nothing changes, and blind to where years begin.
-#}
{% macro trend(
  given,
  by,
  value_type="'other'",
  polarity="'neutral'",
  confidence=[0.95],
  proportion_method="'chi_square'",
  time_scale="'year'",
  comparable_from='null',
  multiplier='1'
) -%}
{%- set points = [1, 2, 3, 4, 5] -%}
with said as (

  select
    {{ listed(by) }}
    case when year between 1 and 9999 then year end as year,
    coalesce(year not between 1 and 9999, false) as is_out_of_calendar,
    cast(x as double) as x,
    cast(n as double) as n,
    cast(value as double) as value,
    cast(lowercl as double) as lowercl,
    cast(uppercl as double) as uppercl,
    (cast(uppercl as double) - cast(lowercl as double)) / (2 * {{ z_of(confidence[0]) }})
      as standard_error,
    {{ value_type }} as value_type,
    {{ polarity }} as polarity,
    {{ value_type }} = 'proportion' and {{ proportion_method }} = 'chi_square' as is_of_counts,
    {{ value_type }} = 'proportion' and {{ proportion_method }} = 'regression' as may_lack_limits,
    {{ time_scale }} as time_scale,
    {{ multiplier }} as multiplier,
    coalesce(year < {{ comparable_from }}, false) as is_before_break,
    row_number() over ({{ partitioned_by(by) }} order by year desc) as age
  from {{ given }}

),

series as (

  select
    {{ listed(by) }}
    any_value(value_type) as value_type,
    any_value(polarity) as polarity,
    any_value(is_of_counts) as is_of_counts,
    any_value(may_lack_limits) as may_lack_limits,
    count(*) as rows_there,
    bool_or(is_out_of_calendar) as has_no_year_of_calendar,
    count(year) as years,
    count(distinct year) as different_years,
    bool_or(year <> floor(year)) as has_part_of_year,
    count(*) filter (where not is_before_break) as points_there,
    count(value) filter (where age <= 5) as values_there,
    count(lowercl) filter (where age <= 5) as lowers_there,
    count(uppercl) filter (where age <= 5) as uppers_there,
    count(n) filter (where age <= 5) as denominators_there,
    -- Where a series has no numerators, its values and denominators give them; and the other way.
    count(x) filter (where age <= 5) = 0 as has_no_numerators,
    count(n) filter (where age <= 5) = 0 as has_no_denominators,
    min(year) filter (where age <= 5 and not is_before_break) as first_year,
    max(year) as last_year,
    {%- for point in points %}
    max(case when time_scale = 'order' then 6 - age else year end) filter (where age = {{ point }})
      as t_{{ point }},
    max(x) filter (where age = {{ point }}) as said_x_{{ point }},
    max(n * value / nullif(multiplier, 0)) filter (where age = {{ point }}) as derived_x_{{ point }},
    max(n) filter (where age = {{ point }}) as said_n_{{ point }},
    max(x * multiplier / nullif(value, 0)) filter (where age = {{ point }}) as derived_n_{{ point }},
    max(value) filter (where age = {{ point }}) as value_{{ point }},
    max(standard_error) filter (where age = {{ point }}) as error_{{ point }},
    {%- endfor %}
  from said
  {{ grouped_by(by) }}

),

counted as (

  select
    *,
    {%- for point in points %}
    case when has_no_numerators then derived_x_{{ point }} else said_x_{{ point }} end
      as x_{{ point }},
    case when has_no_denominators then derived_n_{{ point }} else said_n_{{ point }} end
      as n_{{ point }},
    {%- endfor %}
  from series

),

weighted as (

  select
    *,
    {%- for point in points %}
    case
      when is_of_counts
        then case
          when x_{{ point }} > 0 and x_{{ point }} < n_{{ point }}
            then ln(x_{{ point }} / (n_{{ point }} - x_{{ point }}))
        end
      else value_{{ point }}
    end as v_{{ point }},
    case
      when is_of_counts then 1.0
      when error_{{ point }} > 0 then 1.0 / (error_{{ point }} * error_{{ point }})
      else 0.0
    end as w_{{ point }},
    {%- endfor %}
    {% for point in points -%} x_{{ point }} {{ '+ ' if not loop.last }} {%- endfor %} as all_x,
    {% for point in points -%} n_{{ point }} {{ '+ ' if not loop.last }} {%- endfor %} as all_n,
    least({% for point in points -%} x_{{ point }} {{ ', ' if not loop.last }} {%- endfor %})
      as least_x,
    least({% for point in points -%} n_{{ point }} {{ ', ' if not loop.last }} {%- endfor %})
      as least_n,
    least({% for point in points -%}
      n_{{ point }} - x_{{ point }} {{ ', ' if not loop.last }} {%- endfor %}) as least_rest,
    least({% for point in points -%} error_{{ point }} {{ ', ' if not loop.last }} {%- endfor %})
      as least_error
  from counted

),

fitted as (

  select
    *,
    {{ trend_slope(points) }} as slope,
    {%- for point in points %}
    {{ trend_slope(points | reject('equalto', point) | list) }} as slope_without_{{ point }},
    {%- endfor %}
    {{ divided(
      trend_pairs(points, 'w_i * w_j * (t_i - t_j) * (t_i - t_j)'),
      'w_1 + w_2 + w_3 + w_4 + w_5'
    ) }} as precision_of_slope,
    {{ divided(
      'all_n * power(' ~ trend_pairs(points, '(n_j * x_i - n_i * x_j) * (t_i - t_j)') ~ ', 2)',
      'all_x * (all_n - all_x) * '
      ~ trend_pairs(points, 'n_i * n_j * (t_i - t_j) * (t_i - t_j)')
    ) }} as chi_square_of_counts
  from weighted

),

judged as (

  select
    *,
    case when is_of_counts then chi_square_of_counts else slope * slope * precision_of_slope end
      as chi_square,
    case
      when has_no_year_of_calendar then 'not valid: a year is not from 1 to 9999'
      when years < rows_there then 'not valid: a point has no year'
      when has_part_of_year then 'not valid: a year is no whole number'
      when value_type = 'count' then 'Not calculated for this value type'
      when different_years < years then 'Duplicate years in group'
      when rows_there < 5 then 'Not enough data points'
      when points_there < 5 then 'Break in the series within the last five points'
      when is_of_counts and (all_x is null or all_n is null) then 'Missing values'
      when not is_of_counts and values_there < 5 then 'Missing values'
      when is_of_counts and least_x < 0 then 'not valid: a numerator is below 0'
      when is_of_counts and least_n <= 0 then 'not valid: a denominator is not above 0'
      when is_of_counts and least_rest < 0
        then 'not valid: a numerator is above its denominator'
      when is_of_counts and (least_x = 0 or least_rest = 0)
        then 'A proportion is 0 or 1 and has no logit'
      when is_of_counts then null
      when not may_lack_limits and (lowers_there < 5 or uppers_there < 5)
        then 'Missing at least one confidence interval value'
      when least_error < 0 then 'not valid: a lower limit is above its upper limit'
      when least_error = 0 then 'A confidence interval has no width'
    end as why_not
  from fitted

),

told as (

  select
    *,
    case
      when why_not is not null then why_not
      when slope is null then 'No two points have limits'
      when chi_square is null or chi_square <= {{ trend_threshold() }} then 'No significant trend'
      when
        {%- for point in points %}
        coalesce(sign(slope_without_{{ point }}) <> sign(slope), true)
        {{- ' or' if not loop.last }}
        {%- endfor %}
        then 'Outlier found'
      else 'No outliers and significant trend'
    end as reason
  from judged

),

labelled as (

  select
    *,
    case
      when why_not is not null then 'Cannot be calculated'
      when reason <> 'No outliers and significant trend' then 'No significant change'
      when slope > 0 then 'Increasing'
      else 'Decreasing'
    end as recent_trend
  from told

)

select
  {{ listed(by) }}
  recent_trend,
  {{ trend_with_polarity('recent_trend', 'polarity') }} as recent_trend_polarity,
  case when why_not is null then chi_square end as chi_square,
  case when why_not is null then slope end as slope,
  case
    when why_not is null and is_of_counts then 'Chi-square test for trend in proportions'
    when why_not is null then 'Weighted regression'
  end as method,
  least(points_there, 5) as points,
  cast(first_year as bigint) as first_year,
  cast(last_year as bigint) as last_year,
  reason
from labelled
{%- endmacro %}

{#- Chi square with one degree of freedom at 99.8 %. -#}
{% macro trend_threshold() -%} 9.54953570608324 {%- endmacro %}

{#- A sum over pairs of points: `term` says what each pair (i, j) adds. -#}
{% macro trend_pairs(points, term) -%}
  (
  {%- for i in points -%}
    {%- for j in points if j > i -%}
      {{ term | replace('_i', '_' ~ i) | replace('_j', '_' ~ j) }}
      {{- ' + ' if not (i == points[-2] and j == points[-1]) }}
    {%- endfor -%}
  {%- endfor -%}
  )
{%- endmacro %}

{#- The weighted slope through some of the points; NULL where fewer than two have weight. -#}
{% macro trend_slope(points) -%}
  {{ divided(
    trend_pairs(points, 'w_i * w_j * (t_i - t_j) * (v_i - v_j)'),
    trend_pairs(points, 'w_i * w_j * (t_i - t_j) * (t_i - t_j)')
  ) }}
{%- endmacro %}

{#- A trend with what it means: better and worse only where there is a good way. -#}
{% macro trend_with_polarity(trend, polarity) -%}
  case
    when {{ trend }} not in ('Increasing', 'Decreasing') then {{ trend }}
    when {{ polarity }} = 'neutral' then {{ trend }}
    when ({{ polarity }} = 'high_is_good') = ({{ trend }} = 'Increasing')
      then {{ trend }} || ' and getting better'
    else {{ trend }} || ' and getting worse'
  end
{%- endmacro %}
