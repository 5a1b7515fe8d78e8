{#-
  Spans are open where a day or a moment is NULL. Inside a model an open end is the first or the last
  there is, so that spans can be compared.
-#}
{% macro first_day() %}date '0001-01-01'{% endmacro %}
{% macro last_day() %}date '9999-12-31'{% endmacro %}
{% macro first_moment() %}timestamp '0001-01-01 00:00:00'{% endmacro %}
{% macro last_moment() %}timestamp '9999-12-31 00:00:00'{% endmacro %}

{#- Whether a day lies in a row's open span. -#}
{% macro holds_on(row, day) -%}
({{ row }}.valid_from is null or {{ row }}.valid_from <= {{ day }})
and ({{ row }}.valid_to is null or {{ row }}.valid_to >= {{ day }})
{%- endmacro %}

{#- Whether two rows were known at some one moment, both with open spans. -#}
{% macro known_together(one, other) -%}
({{ one }}.known_from is null or {{ other }}.known_to is null
  or {{ one }}.known_from < {{ other }}.known_to)
and ({{ other }}.known_from is null or {{ one }}.known_to is null
  or {{ other }}.known_from < {{ one }}.known_to)
{%- endmacro %}

{#-
  Rows of one key put together: spans that do not overlap, so that no sum counts a key twice. Of one
  day a key has as few spans of knowledge as there can be, so that what was known of it does not seem
  to change where it did not. Spans of the relation are closed; those that come out are open again.
-#}
{% macro merged_spans(relation, keys) -%}
{%- set key = keys | join(', ') -%}
with cuts as (

  select
    {{ key }},
    valid_from as day
  from {{ relation }}
  union
  select
    {{ key }},
    cast(valid_to + interval 1 day as date) as day
  from {{ relation }}

),

slices as (

  select
    *,
    lead(day) over (partition by {{ key }} order by day) as next_day
  from cuts

),

sliced as (

  select
    given.*,
    slices.day,
    slices.next_day,
    max(given.known_to) over (
      partition by given.{{ keys | join(', given.') }}, slices.day
      order by given.known_from, given.known_to
      rows between unbounded preceding and 1 preceding
    ) as reached
  from {{ relation }} as given
  inner join slices
    on
      given.valid_from <= slices.day
      and given.valid_to >= slices.day
      {%- for each in keys %}
      and given.{{ each }} is not distinct from slices.{{ each }}
      {%- endfor %}

),

numbered as (

  select
    *,
    sum(case when known_from <= reached then 0 else 1 end) over (
      partition by {{ key }}, day
      order by known_from, known_to
      rows between unbounded preceding and current row
    ) as island
  from sliced

),

islands as (

  select
    {{ key }},
    day,
    next_day,
    min(known_from) as first_known,
    max(known_to) as last_known
  from numbered
  group by {{ key }}, day, next_day, island

),

followed as (

  select
    *,
    lag(next_day) over (partition by {{ key }}, first_known, last_known order by day) as day_before
  from islands

),

stretches as (

  select
    *,
    sum(case when day = day_before then 0 else 1 end) over (
      partition by {{ key }}, first_known, last_known
      order by day
      rows between unbounded preceding and current row
    ) as stretch
  from followed

)

select
  {{ key }},
  nullif(min(day), {{ first_day() }}) as valid_from,
  nullif(cast(max(next_day) - interval 1 day as date), {{ last_day() }}) as valid_to,
  nullif(first_known, {{ first_moment() }}) as known_from,
  nullif(last_known, {{ last_moment() }}) as known_to
from stretches
group by {{ key }}, first_known, last_known, stretch
{%- endmacro %}
