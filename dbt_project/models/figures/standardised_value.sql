-- One row: one metric that is standardised over age, area, period and breakdown (without age) in
-- one span of knowledge.
{{ config(materialized='ephemeral') }}
{%- set keys = figure_columns() + ['known_from'] %}
{%- set subject = ['metric_id', 'period_start', 'period_end', 'period_type', 'breakdown'] %}

with standing as (

  select * from {{ ref('standing_bands') }}

),

moments as (

  select distinct
    {{ subject | join(', ') }},
    known_from
  from standing

),

-- The bands that any area had at that moment: a source may draw others later.
needed as (

  select
    moments.*,
    count(distinct standing.band) as bands_needed
  from moments
  inner join standing
    on
      {{ same_columns('moments', 'standing', subject) }}
      and moments.known_from >= standing.known_from
      and (standing.known_to is null or moments.known_from < standing.known_to)
  group by {{ names_of(subject + ['known_from'], 'moments') | join(', ') }}

),

sums as (

  select
    {{ figure_key('standing') }},
    standing.known_from,
    any_value(standing.known_to) as known_to,
    any_value(standing.value_type) as value_type,
    any_value(standing.multiplier) as multiplier,
    any_value(needed.bands_needed) as bands_needed,
    count(distinct standing.band) as bands_there,
    coalesce(bool_and(standing.is_complete), true) as is_complete,
    bool_or(standing.is_made) as is_made,
    coalesce(max(standing.countries), 0) as countries,
    count(*) filter (where standing.standard_denominator > 0) as standards_there,
    count(*) filter (where standing.numerators > 0 and standing.denominators > 0) as bands_whole,
    {%- for column in evidence_sums() %}
    coalesce(sum(standing.{{ column }}), 0) as {{ column }},
    {%- endfor %}
    coalesce(sum(standing.evidence_rows), 0) as evidence_rows
  from standing
  inner join needed
    on {{ same_columns('standing', 'needed', subject + ['known_from']) }}
  group by {{ figure_key('standing') }}, standing.known_from

),

judged as (

  select
    *,
    case
      when bands_there = 0 then 'withdrawn'
      when not is_complete or bands_there < bands_needed then 'missing'
      when counted_suppressed > 0 then 'suppressed'
      when counted_missing > 0 or bands_whole < bands_there then 'missing'
      when
        starts_with(value_type, 'indirectly_') and (countries <> 1 or standards_there < bands_there)
        then 'missing'
      when counted_unreliable > 0 then 'unreliable'
      else 'present'
    end as parts_status,
    case
      when bands_there = 0 then 'a newer file no longer gives it, or has its line in quarantine'
      when not is_complete then 'not every part of the period has been supplied'
      when bands_there < bands_needed then 'not every age band has been supplied'
      when counted_suppressed > 0 then 'an age band is suppressed by the source'
      when counted_missing > 0 then 'an age band is missing in the source'
      when bands_whole < bands_there then 'an age band has no numerator or no denominator'
      when starts_with(value_type, 'indirectly_') and countries <> 1
        then 'no one country gives the standard'
      when starts_with(value_type, 'indirectly_') and standards_there < bands_there
        then 'the standard lacks an age band'
      when counted_unreliable > 0
        then 'a part is marked unreliable, or lines of its file are in quarantine'
    end as parts_reason
  from sums

),

given as (

  select
    {{ figure_key('standing') }},
    standing.known_from,
    standing.value_type,
    standing.multiplier,
    standing.ageband,
    standing.ageband as startage,
    {{ age_from('standing.ageband') }} as _row,
    cast(standing.numerator as double) as deaths,
    cast(standing.denominator as double) as population,
    cast(standing.numerator as double) as x,
    cast(standing.denominator as double) as n,
    cast(standing.standard_numerator as double) as x_ref,
    cast(standing.standard_denominator as double) as n_ref,
    cast(null as double) as stdpop,
    cast(null as double) as eventfreq,
    cast(null as double) as observed_total
  from standing
  inner join judged
    on
      {{ same_figure('standing', 'judged') }}
      and standing.known_from = judged.known_from
  where judged.parts_status in ('present', 'unreliable')

),

{%- for value_type, macro, scale, options in [
  ('directly_standardised_rate', dsr, 'multiplier', {'overlapping': "'refused'"}),
  ('indirectly_standardised_rate', israte, 'multiplier', {}),
  ('indirectly_standardised_ratio', isratio, 'refvalue', {}),
] %}

given_{{ value_type }} as (

  select * from given
  where value_type = '{{ value_type }}'

),

{{ value_type }} as (

  {{ macro('given_' ~ value_type, keys, **dict([(scale, 'multiplier')], **options)) }}

),
{%- endfor %}

given_life_expectancy as (

  select * from given
  where value_type = 'life_expectancy'

),

life_expectancy as (

  {{ life_expectancy('given_life_expectancy', keys) }}

),

standardised as (

  {%- for value_type in [
    'directly_standardised_rate', 'indirectly_standardised_rate', 'indirectly_standardised_ratio'
  ] %}
  select
    {{ keys | join(', ') }},
    value,
    lower95_0cl,
    upper95_0cl,
    lower99_8cl,
    upper99_8cl,
    method as interval_method,
    reason
  from {{ value_type }}
  union all
  {%- endfor %}
  select
    {{ keys | join(', ') }},
    value,
    lower95_0cl,
    upper95_0cl,
    lower99_8cl,
    upper99_8cl,
    method,
    reason
  from life_expectancy
  where _row = 0
  qualify row_number() over (partition by {{ keys | join(', ') }} order by value) = 1

)

select
  {{ figure_key('judged') }},
  cast(
    case when bands_there > 0 and parts_status in ('present', 'unreliable') then numerator end
    as decimal(38, 6)
  ) as numerator,
  cast(
    case when bands_there > 0 and parts_status in ('present', 'unreliable') then denominator end
    as decimal(38, 6)
  ) as denominator,
  cast(null as decimal(38, 6)) as numerator_within,
  cast(null as decimal(38, 6)) as denominator_within,
  standardised.value,
  standardised.lower95_0cl,
  standardised.upper95_0cl,
  standardised.lower99_8cl,
  standardised.upper99_8cl,
  case when standardised.value is not null then standardised.interval_method end
    as interval_method,
  case
    when judged.bands_there > 0 then 'standardised over age from counts' || {{ how_areas_fit() }}
  end as method,
  case
    when standardised.value is not null or judged.parts_status not in ('present', 'unreliable')
      then judged.parts_status
    when standardised.reason like 'not valid: %' then 'missing'
    else 'not_applicable'
  end as value_status,
  case
    when standardised.reason like 'dsr NA%'
      then 'fewer than 10 events: no standardised rate is given'
    when standardised.value is null
      then coalesce(
        judged.parts_reason,
        replace(standardised.reason, 'not valid: ', ''),
        'its age bands cannot be read'
      )
    else judged.parts_reason
  end as status_reason,
  case
    when provisional_rows > 0 then 'provisional'
    when revised_rows > 0 then 'revised'
    else 'final'
  end as maturity,
  judged.is_complete,
  judged.period_type not in ('month', 'day')
  and not (judged.is_made and judged.period_type <> 'quarter') as is_reporting_period,
  judged.apportioned_rows > 0 as is_apportioned,
  cast(judged.evidence_rows as bigint) as evidence_rows,
  judged.known_from,
  judged.known_to
from judged
left join standardised
  on
    {{ same_figure('judged', 'standardised') }}
    and judged.known_from = standardised.known_from
