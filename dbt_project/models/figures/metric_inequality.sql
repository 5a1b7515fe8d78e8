-- One row: one measure of inequality by deprivation, of one metric in one area of a strategy, one
-- period and breakdown, as known now: unrounded, before disclosure control. One edition and scope
-- of deprivation; the same macros as `hwb method`.
{%- set keys = figure_columns() + ['edition', 'scope'] %}
{%- set limits = ['lower95_0cl', 'upper95_0cl', 'lower99_8cl', 'upper99_8cl'] %}
{%- set options = {'value_type': 'value_type', 'multiplier': 'multiplier'} %}

with parts as (

  {{ fifths_as_given() | indent(2) }}

),

groups as (

  select
    {{ keys | join(', ') }},
    any_value(polarity) as polarity,
    count(distinct quantile) as fifths,
    -- A source gives all its people; an area need not have small areas of every fifth.
    edition = 'as supplied' and fifths < 5 as lacks_a_fifth,
    arg_min(reason, coalesce(quantile, 0)) filter (where reason is not null) as reason_of_fifth
  from parts
  group by {{ keys | join(', ') }}

),

-- The most deprived fifth against the rest, and against the least deprived; small areas without a
-- fifth belong to neither side, and leave both without a gap.
pairs as (

  select
    parts.* replace (case when not groups.lacks_a_fifth then parts.x end as x),
    'core20_' as pair
  from parts
  inner join groups
    on
      {{ same_figure('parts', 'groups') }}
      and parts.edition = groups.edition
      and parts.scope = groups.scope
  where parts.value_type <> 'normal'
  union all by name
  -- Values are not averaged: the rest has one of its own.
  select
    {{ figure_key('figure') }},
    figure.edition,
    'national' as scope,
    case figure.side when 'CORE20' then '1' else figure.side end as side,
    figure.value,
    figure.lower95_0cl as lower_cl,
    figure.upper95_0cl as upper_cl,
    'normal' as value_type,
    1 as multiplier,
    metric.polarity,
    'core20_' as pair
  from {{ ref('core20_value') }} as figure
  inner join {{ source('specs', 'metric') }} as metric
    on figure.metric_id = metric.metric_id
  where {{ is_standardised('metric.value_type') }}
  union all by name
  select
    *,
    '' as pair
  from parts
  where quantile is null or quantile in (1, 5)

),

gaps as (

  {{ gap('pairs', keys + ['pair'], of="'1'", polarity='polarity', **options) | indent(2) }}

),

concentration as (

  {{ concentration_index('parts', keys, nquantiles='5', **options) | indent(2) }}

),

attributable as (

  {{ attributable_fraction(
    'parts', keys, reference='5', nquantiles='5', polarity='polarity', **options
  ) | indent(2) }}

),

measured as (

  {%- for measure, relation, value, short in [
    ('absolute_gap', 'gaps', 'absolute_gap', 'absolute'),
    ('relative_gap', 'gaps', 'relative_gap', 'relative'),
    ('slope_index', ref('slope_index'), 'sii', 'sii'),
    ('relative_index', ref('slope_index'), 'rii', 'rii'),
    ('concentration_index', 'concentration', 'relative_index', 'relative'),
    ('attributable_risk', 'attributable', 'attributable_risk', 'risk'),
    ('attributable_fraction', 'attributable', 'attributable_fraction', 'fraction'),
  ] %}
  {%- set is_pair = relation == 'gaps' %}
  select
    {{ keys | join(', ') }},
    {{ 'pair || ' if is_pair }}'{{ measure }}' as measure,
    {{ value }} as value,
    {%- for limit in limits %}
    {{ short }}_{{ limit }} as {{ limit }},
    {%- endfor %}
    {{ 'judgement' if is_pair else 'cast(null as varchar)' }} as judgement,
    method,
    reason
  from {{ relation }}
  {%- if not loop.last %}
  union all
  {%- endif %}
  {%- endfor %}

)

select
  measured.{{ keys | join(', measured.') }},
  measured.measure,
  measured.value,
  {%- for limit in limits %}
  measured.{{ limit }},
  {%- endfor %}
  measured.judgement,
  case when measured.value is not null then measured.method end as method,
  -- Why there is no value, or no limits; the fault of a fifth before what it leads to.
  case
    when measured.value is not null and measured.lower95_0cl is not null then null
    when groups.reason_of_fifth is not null then groups.reason_of_fifth
    when
      groups.lacks_a_fifth
      or (groups.fifths < 5 and not starts_with(measured.measure, 'core20'))
      then {{ lacks_a_fifth() }}
    else replace(measured.reason, 'not valid: ', '')
  end as reason,
  groups.polarity
from measured
inner join groups
  on
    {{ same_figure('measured', 'groups') }}
    and measured.edition = groups.edition
    and measured.scope = groups.scope
where
  -- The most deprived fifth of the nation is what the plan for Core20 means by it.
  (groups.scope = 'national' or not starts_with(measured.measure, 'core20'))
  -- What is neither good nor bad has no excess.
  and (groups.polarity <> 'neutral' or not starts_with(measured.measure, 'attributable'))
