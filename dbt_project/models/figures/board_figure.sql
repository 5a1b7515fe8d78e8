-- One row: strategy, quarter of the run, metric, area of the strategy and breakdown: the latest
-- period ended and known on the day of the run. A metric with nothing for the board's own area
-- keeps a row that says why. Before disclosure control: internal, never exported.
with supported as (

  select distinct
    supports.strategy_id,
    supports.metric_id
  from {{ source('specs', 'supporting_metric') }} as supports

),

wanted as (

  select
    supported.strategy_id,
    run.quarter,
    run.as_of,
    run.known_before,
    supported.metric_id,
    area.area_code,
    area.area_role,
    area.area_kind as shown_kind
  from supported
  inner join {{ ref('reporting_area') }} as area
    on supported.strategy_id = area.strategy_id
  cross join {{ source('specs', 'run') }} as run

),

known as (

  select
    wanted.* exclude (shown_kind),
    figure.* exclude (metric_id, area_code)
  from wanted
  inner join {{ ref('metric_value') }} as figure
    on
      wanted.metric_id = figure.metric_id
      and wanted.area_code = figure.area_code
      and (wanted.shown_kind is null or wanted.shown_kind = figure.area_kind)
      and wanted.known_before > figure.known_from
      and (figure.known_to is null or wanted.known_before <= figure.known_to)
  where
    figure.is_reporting_period
    and figure.is_complete
    and {{ has_ended('figure.period_end') }}
    and figure.value_status <> 'withdrawn'
    -- Groups of people in a small area are few, and no page shows them.
    and (wanted.area_role <> 'within' or figure.breakdown = 'all')

),

latest as (

  select
    known.*,
    row_number() over (
      partition by strategy_id, metric_id, area_code, area_kind, breakdown
      order by period_end desc, period_start desc, period_type asc
    ) as choice
  from known

),

absent as (

  select
    wanted.*,
    -- The account speaks of the area that serves the board's, where figures are of that one only.
    case
      when account.standing in ('not_due', 'late', 'withdrawn', 'suppressed') then account.standing
      else 'missing'
    end as value_status,
    coalesce(account.because, 'nothing has been supplied') as status_reason
  from wanted
  left join {{ ref('quarter_account') }} as account
    on
      wanted.strategy_id = account.strategy_id
      and wanted.quarter = account.quarter
      and wanted.metric_id = account.metric_id
      and wanted.area_code = account.area_code
  where
    wanted.area_role = 'own'
    and not exists (
      select 1
      from known
      where
        known.strategy_id = wanted.strategy_id
        and known.metric_id = wanted.metric_id
        and known.area_code = wanted.area_code
    )

),

final as (

  select
    strategy_id,
    quarter,
    metric_id,
    area_code,
    area_kind,
    area_role,
    period_start,
    period_end,
    period_type,
    breakdown,
    numerator,
    denominator,
    value,
    lower95_0cl,
    upper95_0cl,
    lower99_8cl,
    upper99_8cl,
    interval_method,
    method,
    value_status,
    status_reason,
    maturity,
    cast(known_from as timestamp) as known_at
  from latest
  where choice = 1
  union all
  select
    strategy_id,
    quarter,
    metric_id,
    area_code,
    null as area_kind,
    area_role,
    null as period_start,
    null as period_end,
    null as period_type,
    'all' as breakdown,
    null as numerator,
    null as denominator,
    null as value,
    null as lower95_0cl,
    null as upper95_0cl,
    null as lower99_8cl,
    null as upper99_8cl,
    null as interval_method,
    null as method,
    value_status,
    status_reason,
    null as maturity,
    null as known_at
  from absent

)

select
  *,
  'not applied' as disclosure,
  'draft' as release
from final
