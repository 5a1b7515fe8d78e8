{#-
  The weight of the European Standard Population 2013 for each band of age of a relation that has the
  columns from_age and to_age: the sum of the bands of the standard that make it up, none where they
  do not.
-#}
{% macro esp2013_weights(relation) -%}
select
  band.from_age,
  band.to_age,
  sum(standard.weight) as weight
from (select distinct from_age, to_age from {{ relation }}) as band
inner join {{ ref('esp2013') }} as standard
  on
    band.from_age <= standard.from_age
    and band.to_age >= standard.to_age
group by band.from_age, band.to_age
having
  min(standard.from_age) = band.from_age
  and max(standard.to_age) = band.to_age
{%- endmacro %}

{#-
  First and last year of age that the label of a band names; an open band ends at 120, and so does one
  that names its first year alone, until another begins. NULL where the label names none, or one
  beyond 120.
-#}
{% macro age_from(label) -%}
  case
    when regexp_matches({{ label }}, '(?i)^\s*(under|<)\s*\d') then 0
    else {{ age_said(label, '([0-9]+)') }}
  end
{%- endmacro %}

{% macro age_to(label) -%}
  case
    when regexp_matches({{ label }}, '(?i)^\s*(under|<)\s*\d')
      then {{ age_said(label, '([0-9]+)') }} - 1
    when regexp_matches({{ label }}, '(?i)\d\s*(\+|plus|and over|and above|or more|or over)') then 120
    when regexp_matches({{ label }}, '\d+\D+\d+') then {{ age_said(label, '[0-9]+[^0-9]+([0-9]+)') }}
    when regexp_matches({{ label }}, '\d') then 120
  end
{%- endmacro %}

{% macro age_said(label, pattern) -%}
  case
    when try_cast(regexp_extract({{ label }}, '{{ pattern }}', 1) as bigint) <= 120
      then cast(regexp_extract({{ label }}, '{{ pattern }}', 1) as integer)
  end
{%- endmacro %}

{#-
  The limit of a directly standardised rate, as Dobson gives it from Byar's limit of all events:
  `value` and `variance` are those of the rate per person.
-#}
{% macro dobson_limit(value, variance, events, side, confidence=0.95) -%}
  {{ value }} + sqrt({{ divided(variance, events) }})
  * ({{ byars_limit(events, side, confidence) }} - {{ events }})
{%- endmacro %}

{% macro dsr(given, by, multiplier='100000', independent_events='true', overlapping="'ended'",
             confidence=[0.95, 0.998]) -%}
{%- set persons_by_events = independent_events == 'false' -%}
with labelled as (

  select
    *,
    {{ age_from('ageband') }} as from_age,
    {{ age_to('ageband') }} as label_to_age
  from {{ given }}

),

banded as (

  select
    * exclude (label_to_age, next_age),
    case
      -- One number below 85 that no band follows does not say where its band ends.
      when next_age is not null or not is_first_age_alone or from_age >= 85
        then least(label_to_age, next_age - 1)
    end as to_age,
    label_to_age
  from (
    select
      *,
      regexp_full_match(trim(ageband), '\d+') as is_first_age_alone,
      -- The first age of the next band of the group, however many rows a band has.
      min(from_age) over (
        partition by {{ by | join(', ') if by else '1' }}
        order by from_age
        range between 1 following and unbounded following
      ) as next_age,
      -- Two labels of one age, such as 0-4 and 0 to 4.
      stdpop is null
      and min(ageband) over (
        partition by {{ (by + ['from_age']) | join(', ') }}
      ) < max(ageband) over (
        partition by {{ (by + ['from_age']) | join(', ') }}
      ) as is_named_twice
    from labelled
  ) as followed

),

weights as (

  {{ esp2013_weights('banded') }}

),

numbered as (

  select
    banded.*,
    coalesce(banded.ageband, 'row ' || row_number() over ()) as band,
    coalesce(banded.stdpop, weights.weight) as weight,
    banded.stdpop is null
    and banded.to_age < banded.label_to_age
    and not banded.is_first_age_alone as is_overlapping,
    {{ 'banded.eventfreq' if persons_by_events else '1.0' }} as frequency
  from banded
  left join weights
    on
      banded.from_age = weights.from_age
      and banded.to_age = weights.to_age

),

bands as (

  select
    {{ listed(by) }}
    {{ carried_level(confidence) }}
    any_value({{ multiplier }}) as multiplier,
    min(n) as n,
    min(weight) as weight,
    sum(coalesce(x, 0) * frequency) as events,
    sum(coalesce(x, 0) * frequency * frequency) as squares,
    count(*) as band_rows,
    bool_or(is_named_twice) as is_named_twice,
    bool_or(x < 0) as is_negative,
    bool_or(n is null or n <= 0) as is_without_population,
    bool_or(weight is null or weight < 0) as is_without_weight,
    bool_or(frequency is null or frequency < 0) as is_without_frequency,
    {{ 'bool_or(ageband is null)' if persons_by_events else 'bool_or(eventfreq is not null)' }}
      as is_misread,
    bool_or(is_overlapping) and any_value({{ overlapping }}) = 'refused' as is_overlapping,
    min(n) <> max(n) or min(weight) <> max(weight) as is_two_populations
  from numbered
  group by {{ listed(by) }} band

),

sums as (

  select
    {{ listed(by) }}
    {{ carried_level(carried_levels(confidence)) }}
    any_value(multiplier) as multiplier,
    sum(events) as total_count,
    sum(n) as total_pop,
    {{ divided(steady_sum('weight * events / nullif(n, 0)'), 'sum(weight)') }} as rate,
    {{ divided(
      steady_sum('weight * weight * squares / nullif(n * n, 0)'), 'sum(weight) * sum(weight)'
    ) }} as variance,
    bool_or(is_negative) as is_negative,
    bool_or(is_without_population) as is_without_population,
    bool_or(is_overlapping) as is_overlapping,
    bool_or(is_without_weight) as is_without_weight,
    bool_or(is_without_frequency) as is_without_frequency,
    bool_or(is_misread) as is_misread,
    bool_or(is_two_populations) as is_two_populations,
    bool_or(is_named_twice)
    {{ '' if persons_by_events else 'or max(band_rows) > 1' }} as is_band_twice
  from bands
  {{ grouped_by(by) }}

),

judged as (

  select
    *,
    case
      when is_negative then 'not valid: a count is below 0'
      when is_without_population
        then 'not valid: the population of an age band is missing or not above 0'
      when is_overlapping then 'not valid: two age bands overlap'
      when is_without_weight then 'not valid: an age band has no weight in the standard'
      when is_without_frequency then 'not valid: how many events a person had is missing'
      {%- if persons_by_events %}
      when is_misread then 'not valid: persons by their number of events need an age band'
      {%- else %}
      when is_misread
        then 'not valid: eventfreq is given, but events are taken as independent'
      {%- endif %}
      when is_two_populations then 'not valid: an age band has two populations or weights'
      when is_band_twice then 'not valid: an age band stands twice'
      when total_count < 10 then 'dsr NA for total count < 10'
    end as reason
  from sums

)

select
  {{ listed(by) }}
  total_count,
  total_pop,
  case when reason is null then rate * multiplier end as value,
  {%- for level in carried_levels(confidence) %}
  {%- for side in ['lower', 'upper'] %}
  case
    when reason is null
      then multiplier * ({{ dobson_limit('rate', 'variance', 'total_count', side, level) }})
  end as {{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  case
    when total_count < 10 then 'dsr NA for total count < 10'
    else 'dsr per ' || {{ plain_number('multiplier') }}
  end as statistic,
  'Dobson{{ ", with confidence adjusted for non-independent events" if persons_by_events }}'
    as method,
  reason
from judged
{%- endmacro %}
