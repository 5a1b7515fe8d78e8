-- One row: what became of one area: on a day, as a partner has declared, in one span of knowledge;
-- or between two vintages of small areas, which stand side by side and so have no day.
with moments as (

  select known_from as moment
  from {{ ref('change_rows') }}
  union
  select known_to as moment
  from {{ ref('change_rows') }}
  where known_to is not null

),

slices as (

  select
    moment as known_from,
    coalesce(lead(moment) over (order by moment), {{ last_moment() }}) as known_to
  from moments

),

standing as (

  select
    given.* exclude (known_from, known_to),
    slices.known_from,
    slices.known_to,
    -- What wholly goes to one area needs no share to say so.
    case when given.change in ('recoded', 'merged', 'absorbed') then 1 else given.share end
      as whole_share
  from {{ ref('change_rows') }} as given
  inner join slices
    on
      given.known_from <= slices.known_from
      and (given.known_to is null or given.known_to > slices.known_from)
  where
    given.old_code is not null
    and given.old_kind is not null
    and (given.new_code is not null or given.change = 'ended')
    and (given.old_code, given.old_kind) is distinct from (given.new_code, given.new_kind)
  -- Two files that declare one change declare it once.
  qualify
    row_number() over (
      partition by
        slices.known_from,
        given.old_code,
        given.old_kind,
        given.new_code,
        given.new_kind,
        given.first_day
      order by given.extract asc, given.change asc, given.share desc nulls last
    ) = 1

),

judged as (

  select
    *,
    sum(whole_share) over (
      partition by known_from, old_code, old_kind, new_kind, first_day
    ) > 1 as is_overdrawn
  from standing

),

declared as (

  select
    old_code,
    old_kind,
    new_code,
    new_kind,
    first_day,
    change,
    case when not is_overdrawn then whole_share end as share,
    case
      when is_overdrawn then 'none: the shares of the earlier area add up to more than 1'
      when change in ('recoded', 'merged', 'absorbed') then 'the whole area'
      when share is not null then coalesce(basis, 'not said')
    end as basis,
    because,
    extract,
    {{ first_day() }} as valid_from,
    {{ last_day() }} as valid_to,
    known_from,
    known_to
  from judged

),

merged as (

  {{ merged_spans(
    'declared',
    [
      'old_code', 'old_kind', 'new_code', 'new_kind', 'first_day', 'change', 'share', 'basis',
      'because', 'extract'
    ]
  ) }}

)

select
  old_code,
  old_kind,
  new_code,
  new_kind,
  first_day,
  change,
  cast(share as decimal(13, 12)) as share,
  basis,
  because,
  extract,
  known_from,
  known_to
from merged
union all
select
  old_code,
  old_kind,
  new_code,
  new_kind,
  null as first_day,
  change,
  share,
  basis,
  null as because,
  extract,
  null as known_from,
  null as known_to
from {{ ref('vintage_change') }}
