-- One row: what one row of evidence adds to one area: its own; for counted rows at the level the
-- metric states every area of the kinds it rolls up to that contained it on the last day of its
-- period; and, from before the day such an area was made of others, the new one, by the shares
-- declared. A row its source could place in no area is evidence of no area's figure; it stays in
-- metric_evidence.
{{ config(materialized='view') }}

with evidence as (

  select
    *,
    area_code as source_area_code,
    area_kind as source_area_kind,
    false as is_apportioned,
    false as is_best_fit
  from {{ ref('metric_evidence') }}
  where area_code is not null

),

rolled as (

  select
    evidence.* replace (
      within.area_code as area_code,
      within.area_kind as area_kind,
      {{ counted_by_share('evidence.numerator', 'within.share') }} as numerator,
      {{ counted_by_share('evidence.denominator', 'within.share') }} as denominator,
      {{ counted_by_share('evidence.numerator_within', 'within.share') }} as numerator_within,
      {{ counted_by_share('evidence.denominator_within', 'within.share') }} as denominator_within,
      within.share <> 1 as is_apportioned,
      within.is_best_fit as is_best_fit,
      greatest(evidence.known_from, within.known_from) as known_from,
      least(evidence.known_to, within.known_to) as known_to
    )
  from evidence
  inner join {{ source('specs', 'metric') }} as metric
    on evidence.metric_id = metric.metric_id
  inner join {{ ref('area_within') }} as within
    on
      evidence.area_code = within.child_code
      and evidence.area_kind = within.child_kind
      and list_contains(metric.rolls_up_to, within.area_kind)
  where
    evidence.evidence = 'counted'
    and evidence.area_kind = metric.level
    and {{ holds_on('within', 'evidence.period_end') }}
    and {{ known_together('evidence', 'within') }}

),

placed as (

  select * from evidence
  union all
  select * from rolled

),

-- ---------------------------------------------------- counts of areas out of which one was made

shares as (

  select *
  from {{ ref('area_share') }}
  where counts_before is not null

),

-- Counts of a county and counts of its districts would be the same people twice: a metric that has
-- counts of the districts is carried over by them.
counted_below as (

  select distinct
    placed.metric_id,
    shares.new_code,
    shares.new_kind
  from placed
  inner join shares
    on
      placed.area_code = shares.old_code
      and placed.area_kind = shares.old_kind
  where
    shares.tier = 'lower'
    and placed.evidence = 'counted'

),

-- What the source itself says of the new area stands, and is not made up from others.
given as (

  select
    metric_id,
    area_code,
    area_kind,
    period_start,
    period_end,
    period_type,
    breakdown,
    min(known_from) as given_from
  from evidence
  where (area_code, area_kind) in (select (shares.new_code, shares.new_kind) from shares)
  group by all

),

continued as (

  select
    placed.* replace (
      shares.new_code as area_code,
      shares.new_kind as area_kind,
      {{ counted_by_share('placed.numerator', 'shares.share') }} as numerator,
      {{ counted_by_share('placed.denominator', 'shares.share') }} as denominator,
      {{ counted_by_share('placed.numerator_within', 'shares.share') }} as numerator_within,
      {{ counted_by_share('placed.denominator_within', 'shares.share') }} as denominator_within,
      placed.is_apportioned or shares.is_apportioned as is_apportioned,
      greatest(placed.known_from, shares.known_from) as known_from,
      least(placed.known_to, shares.known_to, given.given_from) as known_to
    )
  from placed
  inner join shares
    on
      placed.area_code = shares.old_code
      and placed.area_kind = shares.old_kind
      and placed.period_end < shares.counts_before
      and (shares.counts_from is null or placed.period_end >= shares.counts_from)
      and {{ known_together('placed', 'shares') }}
  inner join {{ source('specs', 'metric') }} as metric
    on placed.metric_id = metric.metric_id
  left join counted_below
    on
      placed.metric_id = counted_below.metric_id
      and shares.new_code = counted_below.new_code
      and shares.new_kind = counted_below.new_kind
  left join given
    on
      placed.metric_id = given.metric_id
      and shares.new_code = given.area_code
      and shares.new_kind = given.area_kind
      and placed.period_start = given.period_start
      and placed.period_end = given.period_end
      and placed.period_type = given.period_type
      and placed.breakdown = given.breakdown
  where
    placed.evidence = 'counted'
    and (
      metric.level is null
      or metric.level = shares.new_kind
      or list_contains(metric.rolls_up_to, shares.new_kind)
    )
    and (
      shares.tier = 'both'
      or (shares.tier = 'lower' and counted_below.metric_id is not null)
      or (shares.tier = 'upper' and counted_below.metric_id is null)
    )
    and (
      given.given_from is null
      or given.given_from > greatest(placed.known_from, shares.known_from)
    )

)

select * from placed
union all
select * from continued
