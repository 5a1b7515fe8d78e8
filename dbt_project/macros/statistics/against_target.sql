{#-
  A value against its target and against where it should be by now: judgements of their own, which
  say nothing of benchmarks. A value is judged as an interval of no width. (`target` alone is dbt's
  own word for where it writes: no macro can have that name.)
-#}
{% macro against_target(given, by, rule='null', polarity="'neutral'", judged_by="'value'") -%}
with said as (

  select
    _row,
    cast(value as double) as value,
    cast(lowercl as double) as lowercl,
    cast(uppercl as double) as uppercl,
    cast(target as double) as target,
    cast(target_upper as double) as target_upper,
    cast(trajectory as double) as trajectory,
    {{ judged_by }} as judged_by,
    coalesce({{ rule }}, {{ target_rule('polarity_said') }}) as rule
  from (
    select
      *,
      {{ polarity }} as polarity_said
    from {{ given }}
  ) as told

),

judged as (

  select
    *,
    case judged_by when 'interval' then lowercl else value end as judged_lower,
    case judged_by when 'interval' then uppercl else value end as judged_upper,
    case
      when rule is null then 'neither a rule nor a polarity says what meets it'
      when value is null then 'there is no value'
      when target is null then 'there is no target'
      when rule = 'range' and target_upper is null then 'there is no upper end of the range'
      when rule = 'range' and target > target_upper
        then 'not valid: the range ends below its beginning'
      when judged_by = 'value' then null
      when lowercl > uppercl then 'not valid: a lower limit is above its upper limit'
      when lowercl is null or uppercl is null then 'there are no confidence limits'
    end as reason
  from said

)

select
  _row,
  case
    when reason is null
      then {{ target_label('judged_lower', 'judged_upper', 'target', 'target_upper', 'rule') }}
    else 'not judged'
  end as target_status,
  case
    when trajectory is null then null
    when rule = 'range' or coalesce(reason, '') not in ('', 'there is no target')
      then 'not judged'
    else
      case {{ target_label('judged_lower', 'judged_upper', 'trajectory', 'null', 'rule') }}
        when 'met' then 'on trajectory'
        when 'not met' then 'behind trajectory'
        when 'not clear' then 'not clear'
        else 'not judged'
      end
  end as trajectory_status,
  case when reason is null then {{ target_margin('value', 'target', 'target_upper', 'rule') }} end
    as margin,
  reason
from judged
{%- endmacro %}

{#- The rule that a polarity implies; none where neither way is better. -#}
{% macro target_rule(polarity) -%}
  case {{ polarity }} when 'high_is_good' then 'at_least' when 'low_is_good' then 'at_most' end
{%- endmacro %}

{#- met, not met, or not clear where the target lies within the interval; NULL without any of it. -#}
{% macro target_label(lower, upper, target, target_upper, rule) -%}
  case {{ rule }}
    when 'at_least'
      then case
        when {{ lower }} >= {{ target }} then 'met'
        when {{ upper }} < {{ target }} then 'not met'
        when {{ lower }} < {{ target }} and {{ upper }} >= {{ target }} then 'not clear'
      end
    when 'at_most'
      then case
        when {{ upper }} <= {{ target }} then 'met'
        when {{ lower }} > {{ target }} then 'not met'
        when {{ lower }} <= {{ target }} and {{ upper }} > {{ target }} then 'not clear'
      end
    when 'range'
      then case
        when {{ lower }} >= {{ target }} and {{ upper }} <= {{ target_upper }} then 'met'
        when {{ upper }} < {{ target }} or {{ lower }} > {{ target_upper }} then 'not met'
        when {{ lower }} <= {{ upper }} and {{ target }} <= {{ target_upper }} then 'not clear'
      end
  end
{%- endmacro %}

{#- How far a value lies on the good side of its target; below 0 on the other. -#}
{% macro target_margin(value, target, target_upper, rule) -%}
  case {{ rule }}
    when 'at_least' then {{ value }} - {{ target }}
    when 'at_most' then {{ target }} - {{ value }}
    when 'range' then least({{ value }} - {{ target }}, {{ target_upper }} - {{ value }})
  end
{%- endmacro %}
