-- One row: one metric of access against the need it answers, in one area of a strategy and one
-- period, as known now, by the fifths of one edition and scope of deprivation: more, the same or
-- less service where need is greater. Need is that of the latest period that had ended.
{%- set keys = figure_columns() + ['edition', 'scope'] %}

with pairs as (

  select
    metric_id,
    need_metric,
    polarity
  from {{ source('specs', 'metric') }}
  where need_metric is not null

),

needs as (

  select
    {{ figure_key('service') }},
    service.edition,
    service.scope,
    pairs.need_metric,
    max(need.period_end) as need_period_end,
    arg_max(need.period_start, need.period_end) as need_period_start,
    arg_max(need.period_type, need.period_end) as need_period_type
  from {{ ref('deprivation_value') }} as service
  inner join pairs
    on service.metric_id = pairs.metric_id
  left join {{ ref('deprivation_value') }} as need
    on
      pairs.need_metric = need.metric_id
      and service.area_code = need.area_code
      and service.area_kind = need.area_kind
      and service.edition = need.edition
      and service.scope = need.scope
      and service.period_end >= need.period_end
      and need.breakdown = 'all'
  group by {{ figure_key('service') }}, service.edition, service.scope, pairs.need_metric

),

needs_by_fifths as (

  select distinct
    metric_id as need_metric,
    area_code,
    area_kind,
    edition,
    scope
  from {{ ref('deprivation_value') }}
  where breakdown = 'all'

),

given as (

  select
    {{ figure_key('service') }},
    service.edition,
    service.scope,
    service.quintile as quantile,
    cast(service.numerator as double) as service_count,
    cast(service.denominator as double) as service_population,
    cast(need.numerator as double) as need_count,
    cast(need.denominator as double) as need_population,
    case service_metric.value_type when 'proportion' then 'proportion' else 'rate' end
      as service_type,
    case need_metric.value_type when 'proportion' then 'proportion' else 'rate' end as need_type,
    service_metric.polarity
  from {{ ref('deprivation_value') }} as service
  inner join needs
    on
      {{ same_figure('service', 'needs') }}
      and service.edition = needs.edition
      and service.scope = needs.scope
  inner join {{ source('specs', 'metric') }} as service_metric
    on service.metric_id = service_metric.metric_id
  inner join {{ source('specs', 'metric') }} as need_metric
    on needs.need_metric = need_metric.metric_id
  left join {{ ref('deprivation_value') }} as need
    on
      needs.need_metric = need.metric_id
      and service.area_code = need.area_code
      and service.area_kind = need.area_kind
      and service.edition = need.edition
      and service.scope = need.scope
      and service.quintile = need.quintile
      and needs.need_period_start = need.period_start
      and needs.need_period_end = need.period_end
      and needs.need_period_type = need.period_type
      and need.breakdown = 'all'

),

judged as (

  {{ need_service(
    'given',
    keys,
    service_type='service_type',
    need_type='need_type',
    polarity='polarity',
    nquantiles='5',
  ) | indent(2) }}

)

select
  judged.{{ keys | join(', judged.') }},
  needs.need_metric,
  needs.need_period_start,
  needs.need_period_end,
  judged.most_deprived_ratio,
  judged.least_deprived_ratio,
  judged.slope,
  judged.lower95_0cl,
  judged.upper95_0cl,
  judged.lower99_8cl,
  judged.upper99_8cl,
  judged.need_slope,
  judged.greater_need,
  judged.judgement,
  judged.method,
  case
    when needs_by_fifths.need_metric is null
      then 'need is not known by the same fifths of deprivation'
    when needs.need_period_end is null then 'need has no figure that had ended by then'
    else replace(judged.reason, 'not valid: ', '')
  end as reason
from judged
inner join needs
  on
    {{ same_figure('judged', 'needs') }}
    and judged.edition = needs.edition
    and judged.scope = needs.scope
left join needs_by_fifths
  on
    needs.need_metric = needs_by_fifths.need_metric
    and judged.area_code = needs_by_fifths.area_code
    and judged.area_kind = needs_by_fifths.area_kind
    and judged.edition = needs_by_fifths.edition
    and judged.scope = needs_by_fifths.scope
