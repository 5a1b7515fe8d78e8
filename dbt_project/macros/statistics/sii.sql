{#-
  Slope and relative index: shares, ridits, regression and values are sums, hence SQL. Limits are
  those of a simulation, which pipelines/statistics/sii.py makes of the lists this leaves it.
-#}
{% macro sii(
  given, by, value_type="'normal'", transform='false', multiplier='1', nquantiles='null',
  repetitions='100000', confidence=[0.95, 0.998]
) -%}
with asked as (

  select
    {{ listed(by) }}
    {%- if confidence[0] is string %}
    {{ confidence[0] }} as confidence,
    {%- endif %}
    quantile,
    cast(population as double) as population,
    x,
    value,
    lower_cl,
    upper_cl,
    se,
    {{ value_type }} as value_type,
    {{ transform }} as is_transformed,
    cast({{ multiplier }} as double) as multiplier,
    cast({{ repetitions }} as double) as repetitions,
    -- A quantile that the group lacks and others have is missing.
    coalesce({{ nquantiles }}, count(distinct quantile) over ()) as quantiles_expected
  from {{ given }}

),

-- From counts, where no value, limits or error are given.
valued as (

  select
    * replace (
      coalesce(
        value, case when value_type <> 'normal' then {{ divided('x', 'population') }} end
      ) as value,
      {%- for side in ['lower', 'upper'] %}
      coalesce(
        {{ side }}_cl,
        case
          when x is null or x < 0 or population is null or population <= 0 then null
          when lower_cl is not null or upper_cl is not null then null
          when value_type = 'proportion' then {{ wilson_limit('x', 'population', side) }}
          when value_type = 'rate' then {{ divided(count_limit('x', side), 'population') }}
        end
      ) as {{ side }}_cl{{ ',' if side == 'lower' }}
      {%- endfor %}
    )
  from asked

),

scaled as (

  select
    *,
    {{ working_scale('value', 'value_type') }} as centre,
    coalesce(
      se,
      (
        {{ working_scale('upper_cl', 'value_type') }}
        - {{ working_scale('lower_cl', 'value_type') }}
      ) / (2 * {{ z_of(0.95) }})
    ) as error,
    {{ share_of('population', by) }} as share
  from valued

),

placed as (

  select
    *,
    case when is_transformed then centre else value end as fitted,
    {{ ridit_of('share', by) }} as ridit
  from scaled

),

grouped as (

  select
    {{ listed(by) }}
    {{ carried_level(['confidence'] if confidence[0] is string else confidence) }}
    any_value(value_type) as value_type,
    any_value(is_transformed) as is_transformed,
    any_value(multiplier) as multiplier,
    any_value(repetitions) as repetitions,
    {{ quantile_counts() | trim }},
    bool_or(value is null) as lacks_value,
    bool_or(value < 0 or lower_cl < 0 or x < 0) as is_below_zero,
    bool_or(value > 1 or upper_cl > 1) as is_above_one,
    bool_or(centre is null) as lacks_centre,
    bool_or(error is null) as lacks_error,
    bool_or(error < 0) as has_negative_error,
    {{ divided(
      'sum(share * (ridit - 0.5) * fitted order by quantile)',
      'sum(share * power(ridit - 0.5, 2) order by quantile)'
    ) }} as slope,
    sum(share * fitted order by quantile) as mean,
    array_agg(share order by quantile) as shares,
    array_agg(cast(centre as double) order by quantile) as centres,
    array_agg(cast(error as double) order by quantile) as errors
  from placed
  {{ grouped_by(by) }}

),

judged as (

  select
    *,
    mean - slope / 2 as start,
    case
      when multiplier = 0 then 'not valid: the multiplier is 0'
      when repetitions < 1000 or repetitions > 1000000 or repetitions > floor(repetitions)
        then 'not valid: repetitions are a whole number from 1,000 to 1,000,000'
      when is_transformed and value_type = 'normal'
        then 'not valid: only rates and proportions are transformed'
      {{ quantile_faults() | trim }}
      when lacks_value then 'a value is missing'
      when value_type <> 'normal' and is_below_zero then 'not valid: a value is below 0'
      when value_type = 'proportion' and is_above_one then 'not valid: a proportion is above 1'
      when has_negative_error then 'not valid: an error is below 0, or limits are turned round'
      when is_transformed and lacks_centre
        then 'a rate of 0, or a proportion of 0 or 1, cannot be transformed'
    end as reason_of_value
  from grouped

),

indexed as (

  select
    *,
    coalesce(
      reason_of_value,
      case
        when lacks_centre
          then 'no limits: a rate of 0, or a proportion of 0 or 1, does not err on its scale'
        when lacks_error then 'no limits: those of a quantile are missing, or lie at 0 or 1'
      end
    ) as reason,
    case
      when is_transformed then {{ back_from_scale('start', 'value_type') }} else start
    end as at_most_deprived,
    case
      when is_transformed then {{ back_from_scale('start + slope', 'value_type') }}
      else start + slope
    end as at_least_deprived
  from judged

)

select
  {{ listed(by) }}
  {{ 'confidence,' if confidence[0] is string }}
  case
    when reason_of_value is null then multiplier * (at_least_deprived - at_most_deprived)
  end as sii,
  case
    when reason_of_value is not null then null
    when multiplier < 0 then {{ divided('at_most_deprived', 'at_least_deprived') }}
    else {{ divided('at_least_deprived', 'at_most_deprived') }}
  end as rii,
  case
    when reason_of_value is not null then null
    when is_transformed then abs(multiplier) * at_most_deprived
    else at_most_deprived
  end as intercept,
  cast(quantile_count as bigint) as quantiles,
  value_type as indicator_type,
  case when not is_transformed then 'none' when value_type = 'rate' then 'log' else 'logit' end
    as transform,
  multiplier,
  case when reason is null then shares end as shares,
  case when reason is null then centres end as centres,
  case when reason is null then errors end as errors,
  mean,
  cast(repetitions as bigint) as repetitions,
  'simulation ' || {{ plain_number('repetitions') }} || ' reps' as method,
  reason
from indexed
{%- endmacro %}
