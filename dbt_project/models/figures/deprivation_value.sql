-- One row: one metric, area of a strategy, period and breakdown as known now, one edition and scope
-- of deprivation, and one fifth, 1 the most deprived: exact sums of the counts of its small areas,
-- divided once, with intervals; else the figure of the fifth of people that the source supplies,
-- which may be standardised over age. Before disclosure control.
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

evidence as (

  select
    evidence.*,
    metrics.over_time,
    editions.edition,
    cast(date_trunc('quarter', evidence.period_start) as date) as quarter_start,
    cast(date_trunc('quarter', evidence.period_start) + interval 3 month - interval 1 day as date)
      as quarter_end,
    evidence.period_type in ('month', 'day') and metrics.over_time <> 'none' as makes_a_quarter
  from {{ ref('area_evidence') }} as evidence
  inner join metrics
    on
      evidence.metric_id = metrics.metric_id
      and evidence.source_area_kind = metrics.level
  inner join editions
    on evidence.source_area_kind = editions.area_kind
  where
    evidence.evidence = 'counted'
    and evidence.known_to is null
    and evidence.area_kind <> evidence.source_area_kind
    -- What a source has divided already is not divided anew.
    and {{ breakdown_part('evidence.breakdown', 'deprivation') }} is null
    and {{ breakdown_part('evidence.breakdown', 'core20') }} is null
    and evidence.area_code in (
      select area.area_code from {{ source('specs', 'strategy_area') }} as area
    )

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
    count(distinct source_area_code) as small_areas,
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
union all by name
select
  supplied.* exclude (part),
  'national' as scope,
  cast(right(supplied.part, 1) as bigint) as quintile
from ({{ as_supplied('deprivation') }}) as supplied
where regexp_full_match(supplied.part, '(fifth )?[1-5]')
