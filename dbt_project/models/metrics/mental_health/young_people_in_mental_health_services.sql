{#- Never of providers: one serves several sub-ICBs. -#}
{{ counted(
  'nhs_england__mhsds',
  numerator='people',
  where="measure = 'MHS95' and regexp_matches(breakdown, '^(England|Sub ICB - GP Practice or Residence)(; (Gender|Age Group))?$')",
  breakdown={
    'sex': "case when breakdown like '%; Gender' then group_name end",
    'age': "case when breakdown like '%; Age Group' then replace(group_name, ' to ', '-') end",
  },
  maturity="case when status = 'Final' then 'final' else 'provisional' end",
  numerator_rounded_to="case when organisation <> 'England' then 5 end",
) }}
union all
-- Patients on the first day after the twelve months.
select
  * replace (
    cast(period_start - interval 12 month as date) as period_start,
    cast(period_start - interval 1 day as date) as period_end,
    'rolling_12_months' as period_type
  )
from (
  {{ counted(
    'nhs_england__patients_registered',
    numerator=none,
    denominator='patients',
    where="organisation_kind in ('Comm Region', 'SUB_ICB_LOCATION') and try_cast(age as integer) < 18",
    splits=[
      {'sex': "upper(left(sex, 1)) || lower(substr(sex, 2))"},
      {'age': "case when cast(age as integer) < 11 then '0-10' else '11-17' end"},
    ],
    area="case when organisation_kind = 'Comm Region' then 'E92000001' else _area_code end",
    kind="case when organisation_kind = 'Comm Region' then 'country' else _area_kind end",
  ) | indent(2) }}
) as registered
