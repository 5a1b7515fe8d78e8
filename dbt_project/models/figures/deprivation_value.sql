-- One row: one metric, area of a strategy, period and breakdown as known now, one edition and scope
-- of deprivation, and one fifth, 1 the most deprived: exact sums of counts, divided once, with
-- intervals. Fifths of small areas where counts stand at these; else of people, as the source
-- supplied them, of an edition it does not name; those of rates that are standardised over age are
-- standardised each. Before disclosure control.
{%- set keys = figure_columns() + ['edition', 'scope', 'quintile'] %}

with metrics as (

  select
    metric_id,
    level,
    over_time,
    value_type,
    multiplier
  from {{ source('specs', 'metric') }}
  where
    value_type in ('proportion', 'crude_rate')
    and needs_denominator
    and not is_of_deprivation

),

-- One edition for a vintage of small areas: the newest made for it, else the newest carried over.
editions as (

  select distinct
    area_kind,
    edition,
    is_carried
  from {{ ref('deprivation') }}
  qualify
    dense_rank() over (partition by area_kind order by is_carried asc, edition desc) = 1

),

fifths as (

  select fifth.*
  from {{ ref('deprivation_quintile') }} as fifth
  inner join editions
    on
      fifth.area_kind = editions.area_kind
      and fifth.edition = editions.edition

),

counts as (

  select
    evidence.*,
    metrics.level,
    metrics.over_time,
    regexp_extract(evidence.breakdown, '(?:^|; )deprivation: (?:fifth )?([1-5])(?:;|$)', 1)
      as fifth_supplied,
    {{ breakdown_part('evidence.breakdown', 'deprivation') }} is not null as is_of_a_part,
    {{ breakdown_part('evidence.breakdown', 'core20') }} is not null as is_of_sides,
    cast(date_trunc('quarter', evidence.period_start) as date) as quarter_start,
    cast(date_trunc('quarter', evidence.period_start) + interval 3 month - interval 1 day as date)
      as quarter_end,
    evidence.period_type in ('month', 'day') and metrics.over_time <> 'none' as makes_a_quarter
  from {{ ref('area_evidence') }} as evidence
  inner join metrics
    on evidence.metric_id = metrics.metric_id
  where
    evidence.evidence = 'counted'
    and evidence.known_to is null
    and evidence.area_code in (
      select area.area_code from {{ source('specs', 'strategy_area') }} as area
    )

),

evidence as (

  select
    counts.* exclude (level, fifth_supplied, is_of_a_part, is_of_sides),
    editions.edition
  from counts
  inner join editions
    on counts.source_area_kind = editions.area_kind
  where
    counts.source_area_kind = counts.level
    and counts.area_kind <> counts.source_area_kind
    and not counts.is_of_a_part
    and not counts.is_of_sides

),

scoped as (

  select
    evidence.*,
    'national' as scope,
    fifths.quintile
  from evidence
  left join fifths
    on
      evidence.source_area_code = fifths.area_code
      and evidence.source_area_kind = fifths.area_kind
      and fifths.scope = 'national'
  union all
  -- Within an area that is one of those in which small areas are ranked.
  select
    evidence.*,
    'local' as scope,
    fifths.quintile
  from evidence
  left join fifths
    on
      evidence.source_area_code = fifths.area_code
      and evidence.source_area_kind = fifths.area_kind
      and fifths.scope = 'local'
      and evidence.area_code = fifths.within_code
      and evidence.area_kind = fifths.within_kind
  where (evidence.area_code, evidence.area_kind) in (
    select (ranked.within_code, ranked.within_kind) from fifths as ranked
    where ranked.scope = 'local'
  )
  union all
  select
    counts.* exclude (level, fifth_supplied, is_of_a_part, is_of_sides) replace (
      {{ breakdown_without('counts.breakdown', 'deprivation') }} as breakdown
    ),
    'as supplied' as edition,
    'national' as scope,
    cast(counts.fifth_supplied as bigint) as quintile
  from counts
  where counts.fifth_supplied <> ''

),

-- Months and days make quarters where they may, as in metric_value.
timed as (

  select
    * replace (
      case when makes_a_quarter then quarter_start else period_start end as period_start,
      case when makes_a_quarter then quarter_end else period_end end as period_end,
      case when makes_a_quarter then 'quarter' else period_type end as period_type
    ),
    case
      when not makes_a_quarter or over_time = 'last' then 1
      when period_type = 'month' then 3
      else date_diff('day', quarter_start, quarter_end) + 1
    end as parts_needed,
    case when makes_a_quarter then period_start end as part
  from scoped
  where
    not makes_a_quarter
    or over_time = 'sum'
    or period_end = quarter_end

),

summed as (

  select
    {{ keys | join(', ') }},
    sum(numerator) as numerator,
    sum(denominator) as denominator,
    count(*) as evidence_rows,
    case when edition <> 'as supplied' then count(distinct source_area_code) end as small_areas,
    count(*) filter (where value_status = 'suppressed') as suppressed,
    count(*) filter (where value_status in ('missing', 'not_applicable')) as missing,
    count(numerator) as numerators,
    count(denominator) as denominators,
    count(distinct part) as parts,
    max(parts_needed) as parts_needed
  from timed
  group by {{ keys | join(', ') }}

),

judged as (

  select
    summed.*,
    metrics.value_type,
    metrics.multiplier,
    case
      when quintile is null and scope = 'local'
        then 'small areas without a place, or too few to be ranked within the area'
      when quintile is null then 'small areas without a place in the indices of deprivation'
      when parts_needed > 1 and parts < parts_needed
        then 'not every part of the quarter has been supplied'
      when suppressed > 0 then 'a part is suppressed by the source'
      when missing > 0 then 'a part is missing in the source'
      when numerators = 0 then 'no numerator'
      when denominators = 0 then 'no denominator'
      when denominator = 0 then 'no events possible: the denominator is 0'
    end as parts_reason
  from summed
  inner join metrics
    on summed.metric_id = metrics.metric_id

),

given as (

  select
    {{ keys | join(', ') }},
    value_type,
    multiplier,
    cast(numerator as double) as x,
    cast(denominator as double) as n
  from judged
  where parts_reason is null

),

{{ divided_parts('given', keys) }}

select
  judged.{{ keys | join(', judged.') }},
  cast(case when judged.parts_reason is null then judged.numerator end as decimal(38, 6))
    as numerator,
  cast(case when judged.parts_reason is null then judged.denominator end as decimal(38, 6))
    as denominator,
  divided.value,
  divided.lower95_0cl,
  divided.upper95_0cl,
  divided.lower99_8cl,
  divided.upper99_8cl,
  case when divided.value is not null then divided.method end as interval_method,
  coalesce(judged.parts_reason, replace(divided.reason, 'not valid: ', '')) as reason,
  cast(judged.small_areas as bigint) as small_areas,
  cast(judged.evidence_rows as bigint) as evidence_rows
from judged
left join divided
  on
    {{ same_figure('judged', 'divided') }}
    and judged.edition = divided.edition
    and judged.scope = divided.scope
    and judged.quintile = divided.quintile
union all
select
  {%- for column in figure_columns() if column != 'breakdown' %}
  figure.{{ column }},
  {%- endfor %}
  {{ breakdown_without('figure.breakdown', 'deprivation') }} as breakdown,
  'as supplied' as edition,
  'national' as scope,
  cast(regexp_extract(figure.breakdown, 'deprivation: (?:fifth )?([1-5])(?:;|$)', 1) as bigint)
    as quintile,
  figure.numerator,
  figure.denominator,
  figure.value,
  figure.lower95_0cl,
  figure.upper95_0cl,
  figure.lower99_8cl,
  figure.upper99_8cl,
  figure.interval_method,
  figure.status_reason as reason,
  cast(null as bigint) as small_areas,
  figure.evidence_rows
from {{ ref('metric_value') }} as figure
inner join {{ source('specs', 'metric') }} as metric
  on figure.metric_id = metric.metric_id
where
  {{ is_standardised('metric.value_type') }}
  and regexp_matches(figure.breakdown, '(^|; )deprivation: (fifth )?[1-5](;|$)')
  and {{ breakdown_part('figure.breakdown', 'age') }} is null
  and figure.known_to is null
  and figure.is_reporting_period
  and figure.area_code in (
    select area.area_code from {{ source('specs', 'strategy_area') }} as area
  )
