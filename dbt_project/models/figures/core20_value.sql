-- One row: one metric, area of a strategy, period and breakdown as known now, and one side of
-- CORE20: the most deprived national fifth, or the rest. From counts of small areas; else as the
-- source supplied the fifths of its people. Before disclosure control.
{%- set keys = figure_columns() + ['edition', 'side'] %}

with sides as (

  select
    {{ figure_key('fifth') }},
    fifth.edition,
    case when fifth.quintile = 1 then 'CORE20' when fifth.quintile > 1 then 'rest' end as side,
    fifth.numerator,
    fifth.denominator,
    fifth.reason,
    -- Small areas that have no fifth belong to neither side: what either has is then not known.
    bool_or(fifth.quintile is null) over (partition by {{ figure_key('fifth') }}, fifth.edition)
      as has_unplaced
  from {{ ref('deprivation_value') }} as fifth
  where
    fifth.scope = 'national'
    and fifth.edition <> 'as supplied'

),

summed as (

  select
    {{ keys | join(', ') }},
    sum(numerator) as numerator,
    sum(denominator) as denominator,
    case
      when bool_or(has_unplaced) then 'small areas without a place in the indices of deprivation'
      else min(reason)
    end as reason
  from sides
  where side is not null
  group by {{ keys | join(', ') }}

),

given as (

  select
    summed.{{ keys | join(', summed.') }},
    metric.value_type,
    metric.multiplier,
    cast(summed.numerator as double) as x,
    cast(summed.denominator as double) as n
  from summed
  inner join {{ source('specs', 'metric') }} as metric
    on summed.metric_id = metric.metric_id
  where summed.reason is null

),

{{ divided_parts('given', keys) }},

-- The rest is known only where the source gives all five fifths.
fifths_supplied as (

  select
    {{ figure_key() }},
    count(distinct quintile) as fifths
  from {{ ref('deprivation_value') }}
  where edition = 'as supplied'
  group by {{ figure_key() }}

),

supplied as (

  select
    part.*,
    part.part = 'rest' and coalesce(there.fifths, 0) < 5 as lacks_a_fifth
  from ({{ as_supplied('core20') }}) as part
  left join fifths_supplied as there
    on {{ same_figure('part', 'there') }}

)

select
  summed.{{ keys | join(', summed.') }},
  case when summed.reason is null then summed.numerator end as numerator,
  case when summed.reason is null then summed.denominator end as denominator,
  divided.value,
  divided.lower95_0cl,
  divided.upper95_0cl,
  divided.lower99_8cl,
  divided.upper99_8cl,
  case when divided.value is not null then divided.method end as interval_method,
  coalesce(summed.reason, replace(divided.reason, 'not valid: ', '')) as reason
from summed
left join divided
  on
    {{ same_figure('summed', 'divided') }}
    and summed.edition = divided.edition
    and summed.side = divided.side
union all by name
select
  {{ figure_key('supplied') }},
  supplied.edition,
  supplied.part as side,
  {%- for column in [
    'numerator', 'denominator', 'value', 'lower95_0cl', 'upper95_0cl', 'lower99_8cl', 'upper99_8cl',
    'interval_method'
  ] %}
  case when not supplied.lacks_a_fifth then supplied.{{ column }} end as {{ column }},
  {%- endfor %}
  case
    when supplied.lacks_a_fifth then {{ lacks_a_fifth() }} else supplied.reason
  end as reason
from supplied
