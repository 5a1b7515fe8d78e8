{#-
  Spans are open where a day or a moment is NULL. Inside a model an open end is the first or the last
  there is (closed_spans), so that spans can be compared.
-#}
{% macro first_day() %}date '0001-01-01'{% endmacro %}
{% macro last_day() %}date '9999-12-31'{% endmacro %}
{% macro first_moment() %}timestamp '0001-01-01 00:00:00'{% endmacro %}
{% macro last_moment() %}timestamp '9999-12-31 00:00:00'{% endmacro %}

{#- A relation of which rows hold from day to day and are known from moment to moment, with every
    open end closed. -#}
{% macro closed_spans(relation) -%}
select
  * replace (
    coalesce(valid_from, {{ first_day() }}) as valid_from,
    coalesce(valid_to, {{ last_day() }}) as valid_to,
    coalesce(known_from, {{ first_moment() }}) as known_from,
    coalesce(known_to, {{ last_moment() }}) as known_to
  )
from {{ relation }}
{%- endmacro %}

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
  Rows of one key put together: spans that do not overlap, so that no sum counts a key twice, and as
  few as there can be. Spans of the relation are closed; those that come out are open again.
-#}
{% macro merged_spans(relation, keys) -%}
{%- set key = keys | join(', ') -%}
with moments as (

  select {{ key }}, known_from as moment from {{ relation }}
  union
  select {{ key }}, known_to as moment from {{ relation }}

),

slices as (

  select
    *,
    lead(moment) over (partition by {{ key }} order by moment) as next_moment
  from moments

),

sliced as (

  select
    given.*,
    slices.moment,
    slices.next_moment,
    max(given.valid_to) over (
      partition by given.{{ keys | join(', given.') }}, slices.moment
      order by given.valid_from, given.valid_to
      rows between unbounded preceding and 1 preceding
    ) as reached
  from {{ relation }} as given
  inner join slices
    on
      given.known_from <= slices.moment
      and given.known_to >= slices.next_moment
      {%- for each in keys %}
      and given.{{ each }} is not distinct from slices.{{ each }}
      {%- endfor %}

),

numbered as (

  select
    *,
    sum(case when valid_from <= reached + interval 1 day then 0 else 1 end) over (
      partition by {{ key }}, moment
      order by valid_from, valid_to
      rows between unbounded preceding and current row
    ) as island
  from sliced

),

islands as (

  select
    {{ key }},
    moment,
    next_moment,
    min(valid_from) as first_day,
    max(valid_to) as last_day
  from numbered
  group by {{ key }}, moment, next_moment, island

),

followed as (

  select
    *,
    lag(next_moment) over (partition by {{ key }}, first_day, last_day order by moment) as before
  from islands

),

stretches as (

  select
    *,
    sum(case when moment = before then 0 else 1 end) over (
      partition by {{ key }}, first_day, last_day
      order by moment
      rows between unbounded preceding and current row
    ) as stretch
  from followed

)

select
  {{ key }},
  nullif(first_day, {{ first_day() }}) as valid_from,
  nullif(last_day, {{ last_day() }}) as valid_to,
  nullif(min(moment), {{ first_moment() }}) as known_from,
  nullif(max(next_moment), {{ last_moment() }}) as known_to
from stretches
group by {{ key }}, first_day, last_day, stretch
{%- endmacro %}
