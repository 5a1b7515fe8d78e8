{#-
  An abridged life table (Chiang's second method) in windows: the product of a window says how many
  are still alive, sums from the oldest band down say how many years they live. No step looks at
  its own result, so SQL needs no recursion and no other language here.
-#}
{% macro life_expectancy(given, by, confidence=[0.95, 0.998], last_age='90') -%}
with bands as (

  select
    _row,
    {{ listed(by) }}
    {%- if confidence[0] is string %}
    {{ confidence[0] }} as confidence,
    {%- endif %}
    deaths,
    population,
    cast(startage as varchar) as label,
    -- The first number of a label; what is under an age starts at 0.
    case
      when regexp_matches(lower(cast(startage as varchar)), '^\s*(<|(aged )?(under|less than))') then 0
      else try_cast(regexp_extract(cast(startage as varchar), '\d+') as integer)
    end as age,
    cast({{ last_age }} as integer) as last_age
  from {{ given }}

),

placed as (

  select
    *,
    row_number() over (
      {{ within_series(by) }} order by age asc nulls first, _row asc
    ) as place,
    count(*) over ({{ within_series(by) }}) as band_count
  from bands

),

tabled as (

  select
    *,
    bool_or(age is null) over table_of as has_unread_age,
    bool_or(deaths is null) over table_of as lacks_deaths,
    bool_or(population is null) over table_of as lacks_people,
    bool_or(deaths < 0) over table_of as has_negative_deaths,
    bool_or(population < 0) over table_of as has_negative_people,
    bool_or(population = 0) over table_of as has_nobody,
    bool_or(deaths > population) over table_of as has_more_deaths,
    sum(population) over table_of as all_people,
    bool_or(last_age < 5 or last_age % 5 > 0) over table_of as has_no_last_age,
    -- 0, 1, 5, 10 and so on to the last, each once.
    bool_or(age <> case place when 1 then 0 when 2 then 1 else 5 * (place - 2) end) over table_of
    or band_count <> last_age / 5 + 2 as has_other_bands,
    place = band_count as is_last
  from placed
  window table_of as ({{ within_series(by) }})

),

judged as (

  select
    *,
    case
      when has_no_last_age then 'not valid: the last band starts at no multiple of 5'
      when has_unread_age then 'not valid: an age band has no number'
      when lacks_deaths then 'a number of deaths is missing'
      when lacks_people then 'a population is missing'
      when has_negative_deaths then 'not valid: a number of deaths is below 0'
      when has_negative_people then 'not valid: a population is below 0'
      when has_nobody then 'nobody lives in an age band'
      when has_other_bands then 'an age band is missing, or there are others'
      when has_more_deaths then 'more deaths than people in an age band'
      when all_people <= 5000 then 'no more than 5,000 people in all'
    end as reason_of_table
  from tabled

),

-- From here on a table that cannot be used is empty.
used as (

  select
    * replace (
      case when reason_of_table is null then deaths end as deaths,
      case when reason_of_table is null then population end as population
    ),
    case
      when is_last then null
      else lead(age) over ({{ within_series(by) }} order by place) - age
    end as years,
    case when age = 0 then 0.1 else 0.5 end as lived
  from judged

),

dying as (

  select
    *,
    {{ divided('deaths', 'population') }} as mortality,
    case
      when is_last or deaths > {{ divided('population', '(years * lived)') }} then 1.0
      else {{ divided('deaths * years', '(population + deaths * years * (1 - lived))') }}
    end as probability
  from used

),

surviving as (

  select
    *,
    100000.0 * coalesce(
      product(1.0 - probability) over (
        {{ within_series(by) }} order by place
        rows between unbounded preceding and 1 preceding
      ), 1.0
    ) as alive
  from dying

),

living as (

  select
    *,
    case
      when is_last then {{ divided('alive', 'mortality') }}
      else years * alive * (1.0 - probability * (1.0 - lived))
    end as lived_years
  from surviving

),

expecting as (

  select
    *,
    sum(lived_years) over rest as years_to_come,
    {{ divided('sum(lived_years) over rest', 'alive') }} as expectation,
    sum(population) over rest as pops_used,
    sum(deaths) over rest as dths_used,
    bool_or(is_last and deaths = 0) over ({{ within_series(by) }}) as lacks_last_deaths
  from living
  window rest as (
    {{ within_series(by) }} order by place rows between current row and unbounded following
  )

),

varying as (

  select
    *,
    case
      when is_last then power({{ divided('alive', 'mortality') }}, 2) / nullif(deaths, 0)
      when deaths = 0 or alive = 0 then 0.0
      else
        power(probability * alive, 2) * {{ divided('1.0 - probability', 'deaths') }}
        * power(
          (1.0 - lived) * years
          + coalesce(lead(expectation) over ({{ within_series(by) }} order by place), 0.0), 2
        )
    end as spread
  from expecting

),

erring as (

  select
    *,
    {{ divided(
      'sqrt(sum(spread) over (' ~ within_series(by)
      ~ ' order by place rows between current row and unbounded following))', 'alive'
    ) }} as standard_error
  from varying

),

told as (

  select
    *,
    case
      when reason_of_table is not null then reason_of_table
      when lacks_last_deaths then 'no death in the last age band'
      when alive = 0 then 'nobody lives to this age in the life table'
      when {{ z_of(0.95) }} * standard_error > 10 then 'the 95 % limits lie more than 20 years apart'
    end as reason,
    case when reason_of_table is null and not lacks_last_deaths then standard_error end as se
  from erring

)

select
  _row,
  {{ listed(by) }}
  age,
  case when reason is null then expectation end as value,
  {%- for level in carried_levels(confidence) %}
  {%- for side, sign in [('lower', '-'), ('upper', '+')] %}
  expectation {{ sign }} {{ z_of(level) }} * se as {{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  se,
  pops_used,
  dths_used,
  'life expectancy at ' || label as statistic,
  'Chiang, using Silcocks et al for confidence limits' as method,
  reason
from told
{%- endmacro %}
