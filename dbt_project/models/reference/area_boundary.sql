-- One row: one area and its outline, of the newest edition that has it.
select
  area_code,
  area_kind,
  geometry,
  extract
from {{ ref('boundary_rows') }}
where geometry is not null
qualify row_number() over (
  partition by area_code
  order by period_end desc nulls last, extract asc, geometry asc
) = 1
