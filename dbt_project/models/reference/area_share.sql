-- One row: how much of the counts of one area may be counted in another, in one span of knowledge:
-- of an area before the change that made the other, through several changes in a row by the product
-- of their shares; or of a small area of one vintage in one of the next, at any time.
with recursive lineage as (

  select
    known_from,
    known_to,
    tier,
    new_code,
    new_kind,
    old_code,
    old_kind,
    first_day as counts_before,
    share,
    basis
  from {{ ref('area_step') }}
  where is_complete
  union all
  select
    lineage.known_from,
    lineage.known_to,
    lineage.tier,
    lineage.new_code,
    lineage.new_kind,
    step.old_code,
    step.old_kind,
    step.first_day as counts_before,
    cast(lineage.share * step.share as decimal(13, 12)) as share,
    lineage.basis || '; before: ' || step.basis as basis
  from lineage
  inner join {{ ref('area_step') }} as step
    on
      lineage.known_from = step.known_from
      and lineage.tier = step.tier
      and lineage.old_code = step.new_code
      and lineage.old_kind = step.new_kind
      and lineage.counts_before > step.first_day
  where step.is_complete

),

-- A part that was itself made of parts nobody shared out has no counts before that: nor has the
-- area it went into.
beginnings as (

  select
    lineage.known_from,
    lineage.tier,
    lineage.new_code,
    lineage.new_kind,
    max(step.first_day) as counts_from
  from lineage
  inner join {{ ref('area_step') }} as step
    on
      lineage.known_from = step.known_from
      and lineage.tier = step.tier
      and lineage.old_code = step.new_code
      and lineage.old_kind = step.new_kind
      and lineage.counts_before > step.first_day
  where not step.is_complete
  group by lineage.known_from, lineage.tier, lineage.new_code, lineage.new_kind

),

summed as (

  select
    lineage.known_from,
    coalesce(lineage.known_to, {{ last_moment() }}) as known_to,
    lineage.tier,
    lineage.new_code,
    lineage.new_kind,
    lineage.old_code,
    lineage.old_kind,
    beginnings.counts_from,
    lineage.counts_before,
    sum(lineage.share) as share,
    string_agg(distinct lineage.basis, ' and ' order by lineage.basis) as basis
  from lineage
  left join beginnings
    on
      lineage.known_from = beginnings.known_from
      and lineage.tier = beginnings.tier
      and lineage.new_code = beginnings.new_code
      and lineage.new_kind = beginnings.new_kind
  group by all

),

tiers as (

  select
    * exclude (tier),
    case when count(*) = 2 then 'both' else min(tier) end as tier,
    {{ first_day() }} as valid_from,
    {{ last_day() }} as valid_to
  from summed
  where
    counts_from is null
    or counts_from < counts_before
  group by all

),

merged as (

  {{ merged_spans(
    'tiers',
    [
      'old_code', 'old_kind', 'new_code', 'new_kind', 'counts_from', 'counts_before', 'tier',
      'share', 'basis'
    ]
  ) }}

)

select
  old_code,
  old_kind,
  new_code,
  new_kind,
  counts_from,
  counts_before,
  tier,
  cast(share as decimal(13, 12)) as share,
  share <> 1 as is_apportioned,
  basis,
  known_from,
  known_to
from merged
where share > 0
union all
select
  old_code,
  old_kind,
  new_code,
  new_kind,
  null as counts_from,
  null as counts_before,
  'both' as tier,
  share,
  share <> 1 as is_apportioned,
  basis,
  null as known_from,
  null as known_to
from {{ ref('area_change') }}
where
  first_day is null
  and share > 0
