{#-
  An XmR chart by the rules of Making Data Count, as NHSRplotthedots draws it. A series is what `by`
  says; a rebasing divides it into groups, and no mean, moving range or rule crosses one.

  Runs are islands: each point knows where its run of moves, or of points on one side of the mean,
  began and where the next one begins. Means are exact until their last rounding: whether a point
  lies on the mean must not hang on the order in which threads add.
-#}
{% macro spc(
  given,
  by,
  improvement_direction="'increase'",
  target='null',
  screen_outliers='true',
  fix_after_n_points='null',
  rebase_dates='null',
  run_length='7',
  minimum_points='0'
) -%}
with before as (

  select
    {{ listed(by) }}
    _row,
    x,
    cast(y as double) as y,
    rebase_group as group_said,
    cast({{ target }} as double) as target,
    case {{ improvement_direction }} when 'increase' then 1 when 'decrease' then -1 else 0 end
      as good_way,
    {{ screen_outliers }} as screens,
    {{ fix_after_n_points }} as fix_after_n_points,
    {{ run_length }} as run_length,
    {{ minimum_points }} as minimum_points,
    {{ rebase_dates }} as rebase_dates,
    row_number() over series as place,
    lag(x) over series as x_1,
    lag(cast(y as double)) over series as y_1,
    lag(cast(y as double), 2) over series as y_2,
    lag(rebase_group) over series as group_said_1
  from {{ given }}
  window series as ({{ partitioned_by(by) }} order by x, _row)

),

rebased as (

  select
    *,
    case
      when x is null then 'not valid: a point has no date'
      when x = x_1 then 'not valid: another point of the series has this date'
      when run_length < 5 or run_length <> floor(run_length)
        then 'not valid: run_length is no whole number from 5 on'
      when fix_after_n_points < 12 then 'not valid: fix_after_n_points is below 12'
      {%- if rebase_dates != 'null' %}
      when list_contains(list_transform(
        {{ dates_said('rebase_dates') }}, lambda d: d is null
      ), true)
        then 'not valid: rebase_dates are not dates with | between them'
      {%- endif %}
    end as fault,
    (place > 1 and group_said is distinct from group_said_1)
    {%- if rebase_dates != 'null' %}
    -- A date that no point has is that of the next one; before the first there is nothing.
    or coalesce(len(list_filter(
      {{ dates_said('rebase_dates') }}, lambda d: d = x or (d > x_1 and d < x)
    )) > 0, false)
    {%- endif %} as is_rebased
  from before

),

moves as (

  select
    *,
    case when place > 1 and not is_rebased then y_1 end as y_before,
    case when place > 1 and not is_rebased then sign(y - y_1) end as move
  from rebased

),

grouped as (

  select
    *,
    max(case when is_rebased or place = 1 then place end) over so_far as group_first,
    max(case when {{ run_breaks('move', 'sign(y_1 - y_2)') }} then place end) over so_far
      as moves_first,
    min(case when {{ run_breaks('move', 'sign(y_1 - y_2)') }} then place end) over to_come
      as moves_end
  from moves
  window
    so_far as ({{ partitioned_by(by) }} order by place rows unbounded preceding),
    to_come as (
      {{ partitioned_by(by) }} order by place rows between 1 following and unbounded following
    )

),

fixed as (

  select
    *,
    case when coalesce(place - group_first < fix_after_n_points, true) then y end as fix_y,
    case when coalesce(place - group_first < fix_after_n_points, true) then abs(y - y_before) end
      as moving_range
  from grouped

),

group_sizes as (

  select
    {{ listed(by) }}
    group_first,
    group_first + count(*) as group_end,
    count(y) as group_points,
    count(moving_range) as ranges,
    count(*) filter (where is_rebased) as rebasings,
    {{ exact_scale('greatest(max(abs(fix_y)), max(moving_range))') }} as scale
  from fixed
  {{ grouped_by(by + ['group_first']) }}

),

rough as (

  select
    {{ names_of(by + ['group_first'], 'fixed') | join(', ') }},
    any_value(group_sizes.group_end) as group_end,
    any_value(group_sizes.group_points) as group_points,
    any_value(group_sizes.ranges) as ranges,
    any_value(group_sizes.rebasings) as rebasings,
    any_value(group_sizes.scale) as scale,
    {{ exact_mean('fix_y', 'scale') }} as mean_col,
    {{ exact_mean('moving_range', 'scale') }} as rough_range
  from fixed
  inner join group_sizes
    on {{ of_one_series('fixed', 'group_sizes', by + ['group_first']) }}
  {{ grouped_by(names_of(by + ['group_first'], 'fixed')) }}

),

screened as (

  select
    {{ names_of(by + ['group_first'], 'fixed') | join(', ') }},
    {{ exact_mean(
      'case when not screens or moving_range < 3.267 * rough_range then moving_range end', 'scale'
    ) }} as mean_range
  from fixed
  inner join rough
    on {{ of_one_series('fixed', 'rough', by + ['group_first']) }}
  {{ grouped_by(names_of(by + ['group_first'], 'fixed')) }}

),

limits as (

  select
    rough.*,
    screened.mean_range,
    rough.mean_col - 2.66 * screened.mean_range as lpl,
    rough.mean_col + 2.66 * screened.mean_range as upl,
    rough.mean_col - 2 * (2.66 / 3) * screened.mean_range as nlpl,
    rough.mean_col + 2 * (2.66 / 3) * screened.mean_range as nupl,
    cast(
      sum(rough.rebasings) over (
        {{ partitioned_by(by, of='rough') }} order by rough.group_first rows unbounded preceding
      ) as bigint
    ) as rebase_group
  from rough
  inner join screened
    on {{ of_one_series('rough', 'screened', by + ['group_first']) }}

),

placed as (

  select
    fixed.*,
    limits.group_end,
    limits.group_points,
    limits.ranges,
    limits.rebase_group,
    limits.mean_col,
    limits.mean_range,
    limits.lpl,
    limits.upl,
    limits.nlpl,
    limits.nupl,
    sign(fixed.y - limits.mean_col) as relative_to_mean,
    sign(fixed.y_before - limits.mean_col) as relative_to_mean_1,
    -- The moves of a run lie in its group: the one into the group is none.
    coalesce(
      fixed.move <> 0
      and coalesce(fixed.moves_end, limits.group_end)
      - greatest(fixed.moves_first, fixed.group_first + 1)
      >= fixed.run_length - 1,
      false
    ) as is_long_move
  from fixed
  inner join limits
    on {{ of_one_series('fixed', 'limits', by + ['group_first']) }}

),

flagged as (

  select
    *,
    y > upl or y < lpl as outside_limits,
    (y <= upl and y > nupl) or (y >= lpl and y < nlpl) as close_to_limits,
    {{ run_breaks('relative_to_mean', 'relative_to_mean_1') }} as side_breaks
  from placed

),

runs as (

  select
    *,
    max(case when side_breaks then place end) over so_far as side_first,
    coalesce(min(case when side_breaks then place end) over to_come, group_end) as side_end,
    lead(move) over so_far as move_next,
    lead(is_long_move, 1, false) over so_far as is_long_move_next,
    lead(is_long_move, 2, false) over so_far as is_long_move_after,
    lag(close_to_limits, 1, false) over so_far as is_close_1_before,
    lag(close_to_limits, 2, false) over so_far as is_close_2_before,
    lead(close_to_limits, 1, false) over so_far as is_close_1_after,
    lead(close_to_limits, 2, false) over so_far as is_close_2_after
  from flagged
  window
    so_far as ({{ partitioned_by(by) }} order by place rows unbounded preceding),
    to_come as (
      {{ partitioned_by(by) }} order by place rows between 1 following and unbounded following
    )

),

ruled as (

  select
    *,
    is_long_move or is_long_move_next as is_trend,
    -- At a turning point the later of two trends counts.
    case
      when is_long_move_next or (is_long_move and is_long_move_after and move_next is not null)
        then move_next
      else move
    end as trend_move,
    close_to_limits
    and side_end - side_first >= 3
    and (
      (is_close_1_before and place - 1 >= side_first)
      or (is_close_2_before and place - 2 >= side_first)
      or (is_close_1_after and place + 1 < side_end)
      or (is_close_2_after and place + 2 < side_end)
    ) as is_two_in_three,
    relative_to_mean <> 0 and side_end - side_first >= run_length as is_shift
  from runs

),

typed as (

  select
    *,
    case
      when outside_limits then case when relative_to_mean > 0 then 1 else -1 end
      when is_trend then case when trend_move > 0 then 1 else -1 end
      when is_two_in_three or is_shift then relative_to_mean
      else 0
    end as way,
    case
      when outside_limits
        then case when relative_to_mean > 0 then 'Above UCL' else 'Below LCL' end
      when is_trend
        then
          {{ plain_number('run_length') }} || ' Point Trend ('
          || case when trend_move > 0 then 'Increasing' else 'Decreasing' end || ')'
      when is_two_in_three
        then '2 in 3 ' || case when relative_to_mean > 0 then 'Above CL' else 'Below CL' end
      when is_shift
        then
          {{ plain_number('run_length') }} || ' Points '
          || case when relative_to_mean > 0 then 'Above CL' else 'Below CL' end
      else 'Common Cause'
    end as special_cause_type
  from ruled

),

pointed as (

  select
    *,
    group_points < 13 as short_group_warning,
    special_cause_type <> 'Common Cause' as special_cause_flag,
    case
      when way = 0 then 'common_cause'
      when good_way = 0 and way > 0 then 'special_cause_neutral_high'
      when good_way = 0 then 'special_cause_neutral_low'
      when way = good_way then 'special_cause_improvement'
      else 'special_cause_concern'
    end as point_type
  from typed

),

icons as (

  select
    {{ listed(by) }}
    bool_or(fault is not null) as is_faulty,
    arg_max(group_points, place) filter (where y is not null) as last_group_points,
    arg_max(point_type, place) filter (where y is not null) as variation,
    -- arg_max passes over NULL: none is a text here.
    nullif(
      arg_max(
        coalesce({{ spc_assurance('target', 'lpl', 'upl', 'good_way') }}, 'none'), place
      ) filter (where y is not null),
      'none'
    ) as assurance_type
  from pointed
  {{ grouped_by(by) }}

),

judged as (

  select
    pointed.*,
    icons.is_faulty,
    case when icons.last_group_points >= minimum_points then icons.variation end as variation,
    case when icons.last_group_points >= minimum_points then icons.assurance_type end
      as assurance_type,
    case
      when fault is not null then fault
      when is_faulty then 'a row of the series is not valid'
      when y is null then 'the value is missing'
      when ranges = 0 then 'no limits: no two values follow one another'
      when mean_range is null then 'no limits: nothing is left of the moving ranges, all 0'
      when last_group_points < minimum_points
        then
          'no icons: ' || last_group_points || ' of the ' || {{ plain_number('minimum_points') }}
          || ' values that they need'
    end as reason
  from pointed
  inner join icons
    on {{ of_one_series('pointed', 'icons', by) }}

)

select
  {{ listed(by) }}
  _row,
  -- Nothing is said of a series of which a row cannot be.
  {%- for column in [
    'rebase_group', 'short_group_warning', 'mean_col', 'lpl', 'upl', 'nlpl', 'nupl',
    'outside_limits', 'relative_to_mean', 'close_to_limits', 'special_cause_type',
    'special_cause_flag', 'point_type', 'variation', 'assurance_type',
  ] %}
  case when not is_faulty then {{ column }} end as {{ column }},
  {%- endfor %}
  reason
from judged
{%- endmacro %}

{#- The dates that a text names, NULL for what is none. -#}
{% macro dates_said(text) -%}
  list_transform(string_split({{ text }}, '|'), lambda part: try_cast(trim(part) as date))
{%- endmacro %}

{#- Whether a run of moves or sides cannot go on from the one before: at 0 and where none is known. -#}
{% macro run_breaks(now, before) -%}
  (coalesce({{ now }}, 0) = 0 or {{ now }} is distinct from {{ before }})
{%- endmacro %}

{#- Whether a process will pass, will fail or may do either: its limits against its target. -#}
{% macro spc_assurance(target, lpl, upl, good_way) -%}
  case
    when {{ good_way }} = 0 or {{ target }} is null or {{ lpl }} is null then null
    when {{ target }} between {{ lpl }} and {{ upl }} then 'inconsistent'
    when ({{ good_way }} = 1) = ({{ target }} < {{ lpl }}) then 'consistent_pass'
    else 'consistent_fail'
  end
{%- endmacro %}
