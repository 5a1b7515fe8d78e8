-- One row: one metric, area, period and breakdown in one span of knowledge (known_to NULL: what is
-- known now). Counts are exact sums; division comes last, once.
select * from {{ ref('summed_value') }}
union all by name
select * from {{ ref('standardised_value') }}
