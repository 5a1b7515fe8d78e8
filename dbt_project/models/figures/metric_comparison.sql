-- One row: one figure as known now, and one thing it is compared with: an area that contains it or
-- that a strategy names, a group of peers, everybody in the same area (for a part of its
-- population), itself at an earlier time. Values are unrounded; before disclosure control.
{%- set place = ['metric_id', 'area_code', 'area_kind'] %}
{%- set period = ['period_start', 'period_end', 'period_type'] %}
{%- set subject = ['metric_id', 'breakdown'] + period %}

with known as (

  select
    figure.*,
    metric.polarity,
    metric.multiplier,
    metric.value_type,
    metric.needs_denominator,
    metric.has_seasons,
    -- The best comes first; where neither way is better, the highest.
    case when metric.polarity = 'low_is_good' then figure.value else -figure.value end as place
  from {{ ref('metric_value') }} as figure
  inner join {{ source('specs', 'metric') }} as metric
    on figure.metric_id = metric.metric_id
  where
    figure.known_to is null
    and figure.is_complete
    and figure.value_status <> 'withdrawn'

),

grouped as (

  select
    known.*,
    tier.tier,
    comparator.comparator,
    comparator.group_code,
    comparator.comparator_code,
    comparator.source,
    comparator.edition
  from known
  inner join {{ source('specs', 'tier') }} as tier
    on known.area_kind = tier.kind
  inner join {{ ref('comparator') }} as comparator
    on
      known.area_code = comparator.area_code
      and known.area_kind = comparator.area_kind
      and {{ holds_on('comparator', 'known.period_end') }}

),

ranked as (

  select
    *,
    case
      when value is not null
        then rank() over (among order by place)
    end as area_rank,
    count(value) over (among) as areas_ranked
  from grouped
  where comparator_code is not null
  window among as (
    partition by {{ subject | join(', ') }}, comparator, group_code, tier
  )

),

against_areas as (

  select
    ranked.*,
    other.value as comparator_value,
    other.lower95_0cl as comparator_lower95_0cl,
    other.upper95_0cl as comparator_upper95_0cl,
    other.period_start as comparator_period_start,
    other.period_end as comparator_period_end,
    case
      when other.metric_id is null then 'it has no figure for this period'
      when other.value is null then coalesce(other.status_reason, other.value_status)
    end as comparator_reason
  from ranked
  left join known as other
    on
      {{ same_columns('ranked', 'other', subject) }}
      and ranked.comparator_code = other.area_code
      and (ranked.area_code, ranked.area_kind) <> (other.area_code, other.area_kind)

),

-- Two extracts may name the same peer.
members as (

  select distinct
    area_code,
    area_kind,
    peer_group,
    peer_code,
    edition
  from {{ ref('comparator_rows') }}

),

peers as (

  select
    {{ figure_key('grouped') }},
    grouped.comparator,
    count(distinct member.peer_code) as peers,
    count(peer.value) as peers_with_value,
    count(peer.value) filter (where peer.place < grouped.place) as peers_before,
    case
      when count(peer.numerator) = count(distinct member.peer_code) then sum(peer.numerator)
    end as numerator,
    case
      when count(peer.denominator) = count(distinct member.peer_code) then sum(peer.denominator)
    end as denominator
  from grouped
  inner join members as member
    on
      grouped.area_code = member.area_code
      and grouped.area_kind = member.area_kind
      and grouped.comparator = member.peer_group
      and grouped.edition = member.edition
      -- Never an area against itself.
      and member.area_code <> member.peer_code
  left join known as peer
    on
      {{ same_columns('grouped', 'peer', subject) }}
      and member.peer_code = peer.area_code
  where grouped.comparator_code is null
  group by {{ figure_key('grouped') }}, grouped.comparator

),

against_peers as (

  select
    grouped.*,
    case when grouped.value is not null then peers.peers_before + 1 end as area_rank,
    peers.peers_with_value + cast(grouped.value is not null as bigint) as areas_ranked,
    case
      when grouped.value_type in ('proportion', 'crude_rate', 'ratio')
        then {{ divided('peers.numerator * grouped.multiplier', 'peers.denominator') }}
    end as comparator_value,
    grouped.period_start as comparator_period_start,
    grouped.period_end as comparator_period_end,
    case
      when peers.peers_with_value = 0 then 'none of them has a figure for this period'
      when grouped.value_type not in ('proportion', 'crude_rate', 'ratio')
        then 'figures of this kind have no sum'
      when peers.numerator is null or peers.denominator is null
        then 'not all of them have counts for this period'
    end as comparator_reason
  from grouped
  inner join peers
    on
      {{ same_figure('grouped', 'peers') }}
      and grouped.comparator = peers.comparator
  where grouped.comparator_code is null

),

-- A part of the population against everybody in the same area.
against_everybody as (

  select
    -- To be older is neither better nor worse.
    known.* replace (
      if(regexp_matches(known.breakdown, '(^|; )age( group)?: '), 'neutral', known.polarity)
        as polarity
    ),
    'everybody' as comparator,
    known.area_code as group_code,
    known.area_code as comparator_code,
    everybody.value as comparator_value,
    everybody.lower95_0cl as comparator_lower95_0cl,
    everybody.upper95_0cl as comparator_upper95_0cl,
    everybody.period_start as comparator_period_start,
    everybody.period_end as comparator_period_end,
    case when everybody.value is null then coalesce(everybody.status_reason, everybody.value_status)
    end as comparator_reason
  from known
  inner join known as everybody
    on {{ same_columns('known', 'everybody', place + period) }}
  where
    known.breakdown <> 'all'
    and everybody.breakdown = 'all'
    -- A band of age has a crude rate, everybody one that is standardised over age.
    and not (
      {{ is_standardised('known.value_type') }}
      and {{ breakdown_part('known.breakdown', 'age') }} is not null
    )

),

against_itself as (

  select
    known.*,
    earlier.* exclude ({{ figure_key() }}),
    true as is_own_series
  from known
  inner join {{ ref('earlier_figure') }} as earlier
    on {{ same_figure('known', 'earlier') }}

),

together as (

  select * from against_areas
  union all by name
  select * from against_peers
  union all by name
  select * from against_everybody
  union all by name
  select * from against_itself

),

-- A series is compared with itself by the interval of the difference; all else by its own interval
-- against one value.
sided as (

  select
    *,
    coalesce(
      comparator_reason,
      case
        when is_own_series and comparator_period_end >= period_start
          then 'the two periods share time: the difference is not judged'
        when
          is_own_series and period_type = 'cumulative'
          and date_diff('month', comparator_period_start, comparator_period_end)
          <> date_diff('month', period_start, period_end)
          then 'the count adds up over its year, and the two periods are not of one length'
        when
          is_own_series and has_seasons and period_type in ('month', 'quarter')
          and month(comparator_period_start) <> month(period_start)
          then 'the figure has seasons, and the two periods are of different ones'
        when value is null then coalesce(status_reason, value_status)
        when lower95_0cl is null or upper95_0cl is null then 'the figure has no limits'
        when
          is_own_series and (comparator_lower95_0cl is null or comparator_upper95_0cl is null)
          then 'the figure it is compared with has no limits'
      end
    ) as reason,
    case
      when reason is not null then null
      when is_own_series
        then {{ side_of_difference(
          ['value', 'lower95_0cl', 'upper95_0cl'],
          ['comparator_value', 'comparator_lower95_0cl', 'comparator_upper95_0cl']
        ) }}
      else {{ side_of('lower95_0cl', 'upper95_0cl', 'comparator_value') }}
    end as side_95,
    case
      when reason is not null or is_own_series then null
      when lower99_8cl is null or upper99_8cl is null then null
      else {{ side_at_two_levels(
        'lower95_0cl', 'upper95_0cl', 'lower99_8cl', 'upper99_8cl', 'comparator_value'
      ) }}
    end as side_two_levels
  from together

)

select
  {{ figure_key() }},
  comparator,
  comparator_code,
  source as comparator_source,
  edition as comparator_edition,
  comparator_period_start,
  comparator_period_end,
  comparator_value,
  value,
  polarity,
  case when is_own_series then 'interval of the difference' else 'interval and value' end
    as comparison_method,
  {{ side_label('side_95', 'polarity') }} as comparison_95,
  -- None where the source gives no limits at 99.8 %.
  case when side_two_levels is not null then {{ side_label('side_two_levels', 'polarity') }} end
    as comparison_95_and_99_8,
  reason as comparison_reason,
  area_rank,
  areas_ranked
from sided
