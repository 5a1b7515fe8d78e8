-- One row: one area code of one kind, with its newest name and the days between which it was valid.
with named as (

  select
    *,
    -- A code is one area whatever kind a lookup calls it: a ward of one edition may be named in
    -- another edition alone.
    coalesce(area_name, max(area_name) over (partition by area_code)) as any_name,
    row_number() over (
      partition by area_code, area_kind
      -- A register of areas says more than a lookup that mentions one; then the newest edition.
      order by is_register desc, period_end desc, area_name asc
    ) as choice
  from {{ ref('area_rows') }}
  where
    area_code is not null
    and area_kind is not null

)

select
  named.area_code,
  named.area_kind,
  named.any_name as area_name,
  coalesce(named.valid_from, nullif(life.valid_from, {{ first_day() }})) as valid_from,
  coalesce(named.valid_to, nullif(life.valid_to, {{ last_day() }})) as valid_to
from named
left join {{ ref('area_life') }} as life
  on
    named.area_code = life.area_code
    and named.area_kind = life.area_kind
    and life.known_to = {{ last_moment() }}
where named.choice = 1
