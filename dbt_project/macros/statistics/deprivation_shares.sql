{#-
  Quantiles of deprivation, 1 the most deprived, as shares of the population and their ridits (the
  share of people more deprived, half of their own quantile with them). Sums run in the order of the
  quantiles: a sum of fractions depends on its order, and threads choose another each time.
-#}
{% macro share_of(population, by) -%}
  {{ divided(population, 'sum(' ~ population ~ ') over (' ~ within_series(by)
    ~ ' order by quantile rows between unbounded preceding and unbounded following)') }}
{%- endmacro %}

{% macro ridit_of(share, by) -%}
  sum({{ share }}) over (
    {{ within_series(by) }} order by quantile rows between unbounded preceding and current row
  ) - {{ share }} / 2
{%- endmacro %}

{#- Why the quantiles of a group cannot be used, as a case over the counts of quantile_counts. -#}
{% macro quantile_faults(least=5) -%}
    when has_unread_quantile then 'not valid: a quantile has no number'
    when quantile_count < row_count then 'not valid: a quantile stands twice'
    when quantiles_expected < {{ least }} then 'not valid: fewer than {{ least }} quantiles'
    when quantiles_expected > 100 then 'not valid: more than 100 quantiles'
    when quantile_count > quantiles_expected then 'not valid: more quantiles than expected'
    when quantile_count < quantiles_expected then 'a quantile is missing'
    when lacks_people then 'a population is missing'
    when has_nobody then 'not valid: a population is not above 0'
{%- endmacro %}

{#- What quantile_faults asks, for each group; `expected` is what each row says. -#}
{% macro quantile_counts(population='population') -%}
    count(*) as row_count,
    count(distinct quantile) as quantile_count,
    max(quantiles_expected) as quantiles_expected,
    bool_or(quantile is null) as has_unread_quantile,
    bool_or({{ population }} is null) as lacks_people,
    bool_or({{ population }} <= 0) as has_nobody
{%- endmacro %}

{#- The scale on which a value of this type errs evenly: itself, its logarithm, its logit. -#}
{% macro working_scale(value, value_type) -%}
  case {{ value_type }}
    when 'normal' then {{ value }}
    when 'rate' then case when {{ value }} > 0 then ln({{ value }}) end
    when 'proportion'
      then case
        when {{ value }} > 0 and {{ value }} < 1 then ln({{ value }} / (1 - {{ value }}))
      end
  end
{%- endmacro %}

{#- A number on that scale turned back into a value. -#}
{% macro back_from_scale(number, value_type) -%}
  case {{ value_type }}
    when 'normal' then {{ number }}
    when 'rate' then exp({{ number }})
    when 'proportion' then 1 / (1 + exp(-({{ number }})))
  end
{%- endmacro %}
