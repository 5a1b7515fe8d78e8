{#-
  Quantile of a rank among so many: 1 holds the first ranks. Whole numbers throughout, so that no
  quotient such as 10 / 3 moves a boundary; equal ranks share the quantile of the first of them.
  NULL where there are fewer ranks than quantiles.
-#}
{% macro quantile_number(rank, of, quantiles) -%}
  case
    when ({{ of }}) >= ({{ quantiles }})
      then ({{ quantiles }}) + 1 - (
        ((({{ of }}) + 1 - ({{ rank }})) * ({{ quantiles }}) + ({{ of }}) - 1) // ({{ of }})
      )
  end
{%- endmacro %}

{% macro quantile(given, by, nquantiles='10', invert='true') -%}
with asked as (

  select
    _row,
    {{ listed(by) }}
    value,
    cast({{ nquantiles }} as double) as nquantiles,
    {{ invert }} as is_inverted
  from {{ given }}

),

ranked as (

  select
    *,
    count(value) over ({{ within_series(by) }}) as value_count,
    case
      when is_inverted
        then rank() over ({{ within_series(by) }} order by value desc nulls last)
      else rank() over ({{ within_series(by) }} order by value asc nulls last)
    end as value_rank,
    min(is_inverted) over ({{ within_series(by) }})
    < max(is_inverted) over ({{ within_series(by) }}) as is_inverted_in_part,
    min(nquantiles) over ({{ within_series(by) }})
    < max(nquantiles) over ({{ within_series(by) }}) as is_cut_in_two_ways
  from asked

),

judged as (

  select
    *,
    case
      when nquantiles < 1 or nquantiles > floor(nquantiles)
        then 'not valid: the number of quantiles is no whole number above 0'
      when is_cut_in_two_ways
        then 'not valid: the number of quantiles is not the same for the whole series'
      when is_inverted_in_part then 'not valid: invert is not the same for the whole series'
      when value is null then 'the value is missing'
      when value_count < nquantiles then 'fewer values than quantiles'
    end as reason
  from ranked

)

select
  _row,
  {{ listed(by) }}
  case
    when reason is null
      then {{ quantile_number('value_rank', 'value_count', 'cast(nquantiles as bigint)') }}
  end as quantile,
  cast(nquantiles as bigint) as nquantiles,
  case
    when is_inverted then 'lowest quantile represents highest values'
    else 'lowest quantile represents lowest values'
  end as qinverted,
  reason
from judged
{%- endmacro %}
