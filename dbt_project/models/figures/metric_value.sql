-- One row: one metric, area, period and breakdown in one span of knowledge (known_to NULL: what is
-- known now). Counts are exact sums; division comes last, once. Where the source gives the figure
-- itself, it is carried, and what its ages would give is not.
with summed as (

  select * from {{ ref('summed_value') }}

),

published as (

  select distinct {{ figure_key() }}
  from summed
  where method = 'published by the source'

),

standardised as (

  select given.*
  from {{ ref('standardised_value') }} as given
  left join published
    on {{ same_figure('given', 'published') }}
  where published.metric_id is null

)

-- Counts without ages beside those by age, such as a line for all ages, are not needed.
select summed.*
from summed
left join standardised
  on
    {{ same_figure('summed', 'standardised') }}
    and summed.status_reason = {{ lacks_ages() }}
where standardised.metric_id is null
union all by name
select * from standardised
