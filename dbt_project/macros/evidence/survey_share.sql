{#-
  A share that a weighted survey prints from 0 to 1, with the limits of its own design; and, so that
  areas may be put together, the weighted answers it is a share of. An area whose share the source
  hides is no part of a larger one.

  share, lower, upper, base  columns: the share, its limits, the weighted number of answers
-#}
{% macro survey_share(extract, share, lower, upper, base) -%}
{{ published(
  extract,
  value=share ~ ' * 100',
  lower=lower ~ ' * 100',
  upper=upper ~ ' * 100',
  status=share ~ '_status',
) }}
union all
{{ counted(
  extract,
  numerator='cast(' ~ share ~ ' as decimal(18, 12)) * cast(' ~ base ~ ' as decimal(18, 6))',
  denominator=base,
  where=share ~ ' is not null and ' ~ base ~ ' is not null',
  status=worst_status([share, base]),
) }}
{%- endmacro %}
