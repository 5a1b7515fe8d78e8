{#-
  Sums of a relation's rows at every moment at which they change: a running sum of + at known_from
  and - at known_to. One row out: one key in one span of knowledge (known_to NULL: still stands).
  A span in which no row stands is kept, with `row_count` 0: what was there has been withdrawn.

  keys    columns that make the key
  sums    mapping of a column out to the SQL summed (exact types only: sums are exact)
-#}
{% macro known_sums(relation, keys, sums) %}
with events as (

  select
    {{ keys | join(',\n    ') }},
    known_from as moment,
    1 as direction,
    {%- for name, sql in sums.items() %}
    {{ sql }} as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
  from {{ relation }}
  union all
  select
    {{ keys | join(',\n    ') }},
    known_to as moment,
    -1 as direction,
    {%- for name, sql in sums.items() %}
    -({{ sql }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
  from {{ relation }}
  where known_to is not null

),

changes as (

  select
    {{ keys | join(',\n    ') }},
    moment,
    sum(direction) as row_change,
    {%- for name in sums %}
    sum({{ name }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
  from events
  group by {{ keys | join(', ') }}, moment

)

select
  {{ keys | join(',\n  ') }},
  moment as known_from,
  lead(moment) over (span_order) as known_to,
  cast(sum(row_change) over (span_order) as bigint) as row_count,
  {%- for name in sums %}
  sum({{ name }}) over (span_order) as {{ name }}{{ ',' if not loop.last }}
  {%- endfor %}
from changes
window span_order as (partition by {{ keys | join(', ') }} order by moment)
{% endmacro %}
