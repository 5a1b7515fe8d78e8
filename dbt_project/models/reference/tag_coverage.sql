-- One row: one strategy and one statement of it of a kind that metrics may be tagged with: how many
-- of the metrics that support the strategy say something about it; none is a gap. A statement whose
-- key is the beginning of others, up to a colon, is spoken of where they are.
with supporting as (

  select distinct
    strategy_id,
    metric_id
  from {{ source('specs', 'supporting_metric') }}

)

select
  statement.strategy_id,
  statement.kind,
  statement.statement_key,
  any_value(coalesce(statement.name, statement.wording)) as name,
  count(distinct supporting.metric_id) as metrics,
  coalesce(
    list(distinct supporting.metric_id order by supporting.metric_id)
    filter (where supporting.metric_id is not null),
    []
  ) as metric_ids
from {{ source('specs', 'statement') }} as statement
left join {{ source('specs', 'metric_tag') }} as tagged
  on
    statement.kind = tagged.kind
    and (
      statement.statement_key = tagged.tag
      or starts_with(tagged.tag, statement.statement_key || ':')
    )
left join supporting
  on
    statement.strategy_id = supporting.strategy_id
    and tagged.metric_id = supporting.metric_id
where
  statement.kind in (select known.kind from {{ source('specs', 'metric_tag') }} as known)
group by statement.strategy_id, statement.kind, statement.statement_key
