-- One row: one small area of one vintage in one edition of the indices of deprivation, and the
-- fifth it falls in, 1 the most deprived: nationally, as the source publishes it, and within each
-- authority it lies in, by its rank among the small areas there.
with authorities as (

  select
    within.child_code as area_code,
    within.child_kind as area_kind,
    within.area_code as within_code,
    within.area_kind as within_kind
  from {{ ref('area_within') }} as within
  cross join {{ source('specs', 'run') }} as run
  left join {{ ref('area') }} as authority
    on
      within.area_code = authority.area_code
      and within.area_kind = authority.area_kind
  where
    within.area_kind in (
      'county',
      'unitary_authority',
      'district',
      'metropolitan_district',
      'london_borough',
      'metropolitan_county',
      'council_area',
      'local_government_district'
    )
    and within.known_to is null
    and not within.is_carried
    -- Today, or on the last day of an authority that is no more.
    and {{ holds_on('within', 'least(run.as_of, coalesce(authority.valid_to, run.as_of))') }}

),

ranked as (

  select
    deprivation.area_code,
    deprivation.area_kind,
    deprivation.edition,
    authorities.within_code,
    authorities.within_kind,
    deprivation.is_carried,
    deprivation.deprivation_rank is not null as has_rank,
    rank() over (
      partition by
        deprivation.edition,
        deprivation.area_kind,
        authorities.within_code,
        authorities.within_kind
      order by deprivation.deprivation_rank asc nulls last
    ) as rank_within,
    count(deprivation.deprivation_rank) over (
      partition by
        deprivation.edition,
        deprivation.area_kind,
        authorities.within_code,
        authorities.within_kind
    ) as ranked_within
  from {{ ref('deprivation') }} as deprivation
  inner join authorities
    on
      deprivation.area_code = authorities.area_code
      and deprivation.area_kind = authorities.area_kind

)

select
  area_code,
  area_kind,
  edition,
  'national' as scope,
  cast(null as varchar) as within_code,
  cast(null as varchar) as within_kind,
  deprivation_quintile as quintile,
  is_carried
from {{ ref('deprivation') }}
union all
select
  area_code,
  area_kind,
  edition,
  'local' as scope,
  within_code,
  within_kind,
  cast(
    case when has_rank then {{ quantile_number('rank_within', 'ranked_within', 5) }} end as bigint
  ) as quintile,
  is_carried
from ranked
