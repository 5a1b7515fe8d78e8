{#-
  Observed and expected events of each group: expected is what the group's population would have had
  at the reference's rates. A band that the reference lacks adds nothing to either side of it, as in
  the published method; a band without a reference population is not valid.
-#}
{% macro observed_and_expected(given, by, confidence, scale) -%}
with sums as (

  select
    {{ listed(by) }}
    {{ carried_level(confidence) }}
    any_value({{ scale }}) as scale,
    coalesce(any_value(observed_total), sum(x)) as observed,
    {{ steady_sum('coalesce(' ~ divided('x_ref', 'n_ref') ~ ' * n, 0)') }} as expected,
    {{ divided('sum(x_ref)', 'sum(n_ref)') }} as reference,
    bool_or(x < 0 or observed_total < 0) as is_negative,
    bool_or(n < 0) as is_negative_population,
    min(observed_total) < max(observed_total) as is_two_totals,
    bool_or(x_ref < 0) as is_negative_reference,
    bool_or(x_ref is not null and (n_ref is null or n_ref <= 0)) as is_without_reference
  from {{ given }}
  {{ grouped_by(by) }}

)

select
  *,
  case
    when is_negative then 'not valid: a count is below 0'
    when is_negative_population then 'not valid: a population is below 0'
    when is_negative_reference then 'not valid: a reference count is below 0'
    when is_two_totals then 'not valid: the group has two observed totals'
    when is_without_reference
      then 'not valid: a reference population is missing or not above 0'
    when observed is null then 'the observed count is missing'
    when expected is null or expected = 0 then 'no event is expected'
  end as reason
from sums
{%- endmacro %}

{% macro israte(given, by, multiplier='100000', confidence=[0.95, 0.998]) -%}
with judged as (

  {{ observed_and_expected(given, by, confidence, multiplier) }}

)

select
  {{ listed(by) }}
  observed,
  expected,
  reference * scale as ref_rate,
  case when reason is null then {{ divided('observed', 'expected') }} * reference * scale end as value,
  {%- for level in carried_levels(confidence) %}
  {%- for side in ['lower', 'upper'] %}
  case
    when reason is null
      then {{ divided(count_limit('observed', side, level), 'expected') }} * reference * scale
  end as {{ limit_name(side, level, confidence) }},
  {%- endfor %}
  {%- endfor %}
  'indirectly standardised rate per ' || {{ plain_number('scale') }} as statistic,
  {{ count_method('observed') }} as method,
  reason
from judged
{%- endmacro %}
