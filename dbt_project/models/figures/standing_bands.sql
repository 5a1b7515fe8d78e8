-- One row: one band of age of a figure that is standardised over age, as it stood in one span of
-- knowledge; a span in which no band stood is one row without a band. The standard population of an
-- indirect figure is the country's own, as it stood in the same span.
{{ config(materialized='view', schema='generated') }}

with bands as (

  select
    sums.metric_id,
    metric.value_type,
    metric.multiplier,
    sums.area_code,
    coalesce(sums.area_kind, 'unknown') as area_kind,
    sums.period_start,
    sums.period_end,
    sums.period_type,
    {{ breakdown_without('sums.breakdown', 'age') }} as breakdown,
    {{ breakdown_part('sums.breakdown', 'age') }} as ageband,
    -- A band is the same however its label is written.
    coalesce(
      {{ age_from(breakdown_part('sums.breakdown', 'age')) }} || ' to '
      || {{ age_to(breakdown_part('sums.breakdown', 'age')) }},
      {{ breakdown_part('sums.breakdown', 'age') }}
    ) as band,
    sums.* exclude (
      metric_id, area_code, area_kind, period_start, period_end, period_type, breakdown
    )
  from {{ ref('figure_sums') }} as sums
  inner join {{ source('specs', 'metric') }} as metric
    on sums.metric_id = metric.metric_id
  where
    {{ is_standardised('metric.value_type') }}
    and {{ breakdown_part('sums.breakdown', 'age') }} is not null
    and sums.published_rows = 0

),

standards as (

  select
    * exclude (area_code),
    count(distinct area_code) over (
      partition by metric_id, period_start, period_end, period_type, breakdown
    ) as countries
  from bands
  where
    area_kind = 'country'
    and starts_with(value_type, 'indirectly_')

),

moments as (

  select distinct
    {{ figure_key('bands') }},
    unnest([bands.known_from, bands.known_to, standards.known_from, standards.known_to]) as moment
  from bands
  left join standards
    on
      bands.metric_id = standards.metric_id
      and bands.period_start = standards.period_start
      and bands.period_end = standards.period_end
      and bands.period_type = standards.period_type
      and bands.breakdown = standards.breakdown

),

spans as (

  select
    * exclude (moment),
    moment as known_from,
    lead(moment) over (partition by {{ figure_key() }} order by moment) as known_to
  from moments
  where moment is not null

)

select
  spans.*,
  bands.* exclude (
    metric_id, area_code, area_kind, period_start, period_end, period_type, breakdown, known_from,
    known_to
  ),
  standards.numerator as standard_numerator,
  standards.denominator as standard_denominator,
  standards.countries
from spans
left join bands
  on
    {{ same_figure('spans', 'bands') }}
    and bands.row_count > 0
    and spans.known_from >= bands.known_from
    and (bands.known_to is null or spans.known_from < bands.known_to)
left join standards
  on
    bands.metric_id = standards.metric_id
    and bands.period_start = standards.period_start
    and bands.period_end = standards.period_end
    and bands.period_type = standards.period_type
    and bands.breakdown = standards.breakdown
    and bands.band = standards.band
    and standards.row_count > 0
    and spans.known_from >= standards.known_from
    and (standards.known_to is null or spans.known_from < standards.known_to)
