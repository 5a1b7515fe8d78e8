-- One row: one figure of all people, and one way in which its numerator is broken down; or one
-- county's, and its districts. Parts without a number are left out: they add nothing.
with counted as (

  select
    *,
    cast(numerator as double) as amount
  from figure
  where
    numerator is not null
    and not is_apportioned

),

banded as (

  select
    *,
    split_part(breakdown, ': ', 1) as broken_down_by,
    try_cast(regexp_extract(breakdown, '^age: ([0-9]+)', 1) as integer) as age_from,
    coalesce(
      try_cast(regexp_extract(breakdown, '^age: [0-9]+-([0-9]+)$', 1) as integer),
      case when breakdown like 'age: %+' then 999 end
    ) as age_to
  from counted
  where
    breakdown <> 'all'
    and breakdown not like '%;%'

),

-- A band within a wider one is the same people once more: only the narrowest are added up.
parts as (

  select banded.*
  from banded
  where
    not exists (
      select 1
      from banded as narrower
      where
        banded.broken_down_by = 'age'
        and narrower.metric_id = banded.metric_id
        and narrower.area_code = banded.area_code
        and narrower.area_kind = banded.area_kind
        and narrower.period_start = banded.period_start
        and narrower.period_end = banded.period_end
        and narrower.period_type = banded.period_type
        and narrower.broken_down_by = 'age'
        and narrower.breakdown <> banded.breakdown
        and narrower.age_from >= banded.age_from
        and narrower.age_to <= banded.age_to
    )

),

together as (

  select
    metric_id,
    area_code,
    area_kind,
    period_start,
    period_end,
    period_type,
    broken_down_by,
    max(amount) as largest,
    sum(amount) as amount,
    count(*) as parts,
    case broken_down_by when 'sex' then 2 when 'core20' then 2 when 'deprivation' then 5 end
      as all_parts,
    -- Of other breakdowns it is not known that nobody is in two parts.
    broken_down_by in ('sex', 'core20', 'deprivation')
    or (broken_down_by = 'age' and bool_and(age_to is not null)) as is_apart
  from parts
  group by
    metric_id,
    area_code,
    area_kind,
    period_start,
    period_end,
    period_type,
    broken_down_by

),

members as (

  select
    parent_code,
    child_code,
    valid_from,
    valid_to
  from reference.area_membership
  where
    child_kind = 'district'
    and parent_kind = 'county'
    and known_to is null

),

county as (

  select
    whole.metric_id,
    whole.area_code,
    whole.area_kind,
    whole.period_start,
    whole.period_end,
    whole.period_type,
    'districts' as broken_down_by,
    max(district.amount) as largest,
    sum(district.amount) as amount,
    count(district.amount) as parts,
    count(*) as all_parts,
    true as is_apart
  from counted as whole
  inner join members
    on
      whole.area_code = members.parent_code
      and coalesce(whole.period_end >= members.valid_from, true)
      and coalesce(whole.period_end <= members.valid_to, true)
  left join counted as district
    on
      members.child_code = district.area_code
      and whole.metric_id = district.metric_id
      and whole.period_start = district.period_start
      and whole.period_end = district.period_end
      and whole.period_type = district.period_type
      and whole.breakdown = district.breakdown
  where
    whole.area_kind = 'county'
    and whole.breakdown = 'all'
  group by all

),

both_ways as (

  select * from together
  union all
  select * from county

)

select
  whole.metric_id,
  whole.area_code,
  whole.area_kind,
  both_ways.broken_down_by as breakdown,
  whole.period_start,
  whole.period_end,
  whole.period_type,
  (both_ways.largest - whole.amount) / greatest(whole.amount, 1) as part_beyond_total,
  case
    when both_ways.is_apart
      then (both_ways.amount - whole.amount) / greatest(whole.amount, 1)
  end as parts_beyond_total,
  case
    when both_ways.parts = both_ways.all_parts
      then (whole.amount - both_ways.amount) / greatest(whole.amount, 1)
  end as parts_short_of_total
from counted as whole
inner join both_ways
  on
    whole.metric_id = both_ways.metric_id
    and whole.area_code = both_ways.area_code
    and whole.area_kind = both_ways.area_kind
    and whole.period_start = both_ways.period_start
    and whole.period_end = both_ways.period_end
    and whole.period_type = both_ways.period_type
where
  whole.breakdown = 'all'
  and both_ways.parts > 0
