"""What a draft shows besides figures: the tables of `board.json`, each asked of its build."""

from pipelines.release import contents

_OWN = """
  metric_id in (select metric_id from specs.supporting_metric where strategy_id = $strategy)
  and area_code in (
    select area_code from specs.strategy_area
    where strategy_id = $strategy and area_role <> 'comparator'
  )
"""
# Smaller areas are compared with the whole of them, the board's own.
_WITHIN = """
  (area_code, comparator_code) in (
    select (area.area_code, area.parent_code)
    from reference.reporting_area as area
    where area.strategy_id = $strategy and area.area_role = 'within'
  )
  and metric_id in (select metric_id from specs.supporting_metric where strategy_id = $strategy)
"""
_CURRENT = """
where strategy_id = $strategy and is_current
order by all
"""

ROWS = {
    "areas": """
        select
          area.area_code, area.area_role,
          max_by(known.area_name, coalesce(known.valid_from, date '0001-01-01')) as area_name
        from reference.reporting_area as area
        left join reference.area as known on area.area_code = known.area_code
        where area.strategy_id = $strategy
        group by all order by all
    """,
    "within": """
        select distinct child_code, area_code
        from reference.area_within
        where
          share = 1 and child_code <> area_code
          and child_code in (
            select area_code from specs.strategy_area where strategy_id = $strategy
          )
          and area_code in (
            select area_code from specs.strategy_area where strategy_id = $strategy
          )
        union
        select area_code, parent_code
        from reference.reporting_area
        where strategy_id = $strategy and area_role = 'within'
        order by all
    """,
    "boundaries": """
        select distinct area_code, geometry, partner || '/' || name as extract
        from reference.reporting_area
        inner join reference.area_boundary using (area_code)
        inner join specs.extract using (extract)
        where strategy_id = $strategy and area_role = 'within'
        order by all
    """,
    "comparisons": f"""
        select
          metric_id, area_code, area_kind, breakdown, period_start, period_end, period_type,
          comparator, comparator_code, comparator_source, comparator_period_end, comparator_value,
          comparison_method, comparison_95, comparison_95_and_99_8, comparison_reason,
          area_rank, areas_ranked
        from figures.metric_comparison as comparison
        where ({_OWN} or {_WITHIN}) and exists (
          select 1 from figures.board_figure as board
          where board.strategy_id = $strategy and board.metric_id = comparison.metric_id
            and board.area_code = comparison.area_code
            and board.area_kind = comparison.area_kind
            and board.breakdown = comparison.breakdown
            and board.period_end = comparison.period_end
            and board.period_type = comparison.period_type
        )
        order by all
    """,
    "trends": f"""
        select
          metric_id, area_code, area_kind, breakdown, period_type, recent_trend,
          recent_trend_polarity, trend_method, points, first_period_start, last_period_end,
          break_first_day, break_because, disruption, trend_reason
        from figures.metric_trend where {_OWN} order by all
    """,
    "charts": f"""
        select
          metric_id, area_code, area_kind, breakdown, period_start, period_end, period_type,
          target, has_trial_limits, mean, lpl, upl, special_cause_type, point_type,
          variation, assurance, disruption, limits_from, limits_because, chart_reason
        from figures.metric_spc where {_OWN} order by all
    """,
    "targets": f"""
        select
          metric_id, area_code, area_kind, breakdown, period_start, period_end, period_type,
          target, target_due_on, target_rule, target_status, trajectory, trajectory_due_on,
          trajectory_status, agreed, target_reason
        from figures.metric_target where {_OWN} order by all
    """,
    "inequalities": f"""
        select
          metric_id, area_code, area_kind, breakdown, period_start, period_end, period_type,
          scope, measure, value, lower95_0cl, upper95_0cl, judgement, method, reason, polarity
        from figures.metric_inequality where {_OWN} and {contents.HAS_ENDED}
        qualify period_end = max(period_end) over (
          partition by metric_id, area_code, area_kind, breakdown, scope, measure
        )
        order by all
    """,
    "needs": f"""
        select
          metric_id, need_metric, area_code, area_kind, breakdown, period_start, period_end,
          period_type, scope, greater_need, judgement, method, reason
        from figures.metric_need_service where {_OWN} and {contents.HAS_ENDED}
        qualify period_end = max(period_end) over (
          partition by metric_id, need_metric, area_code, area_kind, breakdown, scope
        )
        order by all
    """,
    "funnels": """
        select
          metric_id, area_code, area_kind, period_start, period_end, period_type, people,
          significance, funnel_reason
        from figures.metric_funnel_area where strategy_id = $strategy order by all
    """,
    "funnel_lines": """
        select
          metric_id, area_kind, period_start, period_end, period_type, line, point, people,
          limit_value, baseline, funnel_reason
        from figures.metric_funnel
        -- Limits at the decimals of the metric: through all 100 points a line would have steps.
        where strategy_id = $strategy and point % 9 = 1
        order by all
    """,
    "account": contents.ACCOUNT,
    "approaches": """
        select priority_key, theme_key, approach, minute, valid_from
        from governance.approach_in_quarter
        where strategy_id = $strategy and quarter = (select quarter from specs.run)
        order by all
    """,
    "duties": contents.DUTIES,
    "commentary": contents.COMMENTARY,
    "roles": contents.ROLES,
    "actions": f"""
        select plan_key, action_key, priority_key, wording, owner, due_on, progress, latest_update
        from governance.plan_action {_CURRENT}
    """,
    "plans": f"""
        select plan_key, title, valid_from, valid_to, minute from governance.plan {_CURRENT}
    """,
    "risks": f"""
        select priority_key, risk, likelihood, impact, raised_on, escalated_to, escalated_on,
          closed_on
        from governance.risk {_CURRENT}
    """,
    "meetings": f"""
        select meeting_on, quarters, status, moved_to, minute from governance.meeting {_CURRENT}
    """,
    "decisions": f"""
        select meeting_on, decision, minute, priority_key from governance.decision {_CURRENT}
    """,
    "questions": f"""
        select meeting_on, question, priority_key, answer, answered_on
        from governance.question {_CURRENT}
    """,
    "feedback": f"select said, source, changed, priority_key from governance.feedback {_CURRENT}",
    "consultation": f"""
        select consultation, opened_on, closed_on, respondent_type, priority_key, answer, responses
        from governance.consultation_response {_CURRENT}
    """,
    "scorecards": """
        select partner, files_due, files_in_time, files_late, files_missing, in_time_share,
          resubmissions, complete_share, valid_share
        from quality.scorecard
        where quarter = (select quarter from specs.run) and $strategy is not null
        order by all
    """,
    "file_corrections": """
        select
          extract, correction, action, count(line) as lines, because, told_to, told_on, status
        from quality.correction
        where
          status <> 'closed'
          and extract in (
            select metric_extract.extract
            from specs.metric_extract as metric_extract
            inner join specs.supporting_metric as supporting using (metric_id)
            where supporting.strategy_id = $strategy
          )
        group by all order by all
    """,
    "issues": """
        with waived as (
          select waiver.*, run.as_of
          from quality.waiver as waiver
          cross join specs.run as run
          where coalesce(waiver.strategy_id, $strategy) = $strategy
            and coalesce(waiver.quarter, run.quarter) = run.quarter
          qualify row_number() over (
            partition by waiver."of", waiver.rule order by waiver.number desc
          ) = 1
        )
        select issue.partner, issue.extract, issue.rule, issue.kind, issue.severity,
          issue.because, issue.ask, issue.opened_at, issue.owner_role,
          coalesce(waived.expires >= waived.as_of, false) as is_waived, waived.waived_by,
          waived.because as waived_because, waived.expires as waiver_expires
        from quality.issue as issue
        inner join specs.extract as extract using (extract)
        left join waived
          on waived.rule = issue.rule
          and waived."of" = extract.partner || '/' || extract.name
        where issue.is_open
        order by all
    """,
}
