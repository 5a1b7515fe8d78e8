"""What the board is shown: one file of a draft, after disclosure control, and nothing else.

`board.json` holds the texts of the strategy and its metrics as they stood, the figures at the
precision they are printed in, what is judged of them, and what the board was told and decided. A
pack reads nothing else, so that it says the same whenever it is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.release import contents, derived, disclosure
from pipelines.release.comparing import Change, compare
from pipelines.release.contents import asked, lines_of, reads_of
from pipelines.release.families import place
from pipelines.release.on_record import answer_of, answers, signed, signed_releases
from pipelines.release.releases import LOCK, Draft, read_yaml
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.disclosure import Profile
from pipelines.specs.register import Register

if TYPE_CHECKING:
    import duckdb

BOARD = "board.json"

_NUMBERS = ("numerator", "denominator", "value", "lower95_0cl", "upper95_0cl")
_TOLD_OF_A_FIGURE = (
    *("metric_id", "area_code", "area_kind", "breakdown"),
    *("period_start", "period_end", "period_type"),
    *("method", "value_status", "status_reason", "maturity"),
)


def read(folder: Path) -> dict[str, Any]:
    """What a draft or release shows, as JSON values."""
    said: dict[str, Any] = json.loads((folder / BOARD).read_bytes())
    return said


def write(said: dict[str, Any], folder: Path) -> None:
    text = json.dumps(said, default=str, ensure_ascii=False, separators=(",", ":"))
    (folder / BOARD).write_text(text + "\n", encoding="utf-8")


def show(
    build: Path,
    folder: Path,
    register: Register,
    strategy: str,
    held: dict[str, str],
    profiles: dict[str, Profile],
    before: list[disclosure.Published],
    last: Draft | None,
) -> None:
    """Writes what a draft shows, after disclosure control, beside its figures and its lock.

    `last` is the release that was signed last. Raises HWB-950, HWB-951 and HWB-952 (see
    `disclosure.apply`).
    """
    import duckdb

    with duckdb.connect(str(build), read_only=True) as connection:
        connection.execute("set threads = 1")
        said = told(connection, folder, register, strategy, held)
    # A build knows what was let in by name, too, and commentary, which come after the freeze.
    frozen = datetime.fromisoformat(read_yaml(folder / LOCK)["known_before"])
    said["of"]["data_as_at"] = _day_before(frozen)
    shown = disclosure.apply(said, profiles, before)
    if last is not None and (last.folder / BOARD).is_file():
        shown["restated"] = list(_restated(shown, last, compare(last.folder, folder)))
    write(shown, folder)


def _restated(
    shown: dict[str, Any], last: Draft, changes: list[Change]
) -> Iterator[dict[str, Any]]:
    """Figures of the board's pages that are another than was shown before, each with its cause;
    what is hidden in one of them is not told."""
    now = {place(row): row for row in shown["figures"]}
    before = {place(row): row for row in read(last.folder)["figures"]}
    for change in changes:
        key = tuple(change.key[column] or None for column in contents.KEY)
        was, is_ = before.get(key), now.get(key)
        if was is None or not change.is_board:
            continue
        if disclosure.HIDDEN in (was["value_status"], is_ and is_["value_status"]):
            continue
        said = [
            (row["value"], row["value_status"]) if row else (None, "gone") for row in (was, is_)
        ]
        if said[0] != said[1]:
            yield {
                **dict(zip(contents.KEY, key, strict=True)),
                **{"was": said[0][0], "was_status": said[0][1]},
                **{"value": said[1][0], "value_status": said[1][1]},
                **{"cause": change.cause, "because": change.because, "since": str(last.name)},
            }


def published(settings: Settings, without: Path | None = None) -> list[disclosure.Published]:
    """What every signed release of the home has shown, but that of one folder, and every answer.

    Raises HWB-911 where one of them is not as it was made: what it showed is not known then.
    """
    folders = {
        f"{name} of {strategy}": signed(settings, strategy, name).folder
        for strategy, name in signed_releases(settings)
    }
    signed_ones = set(folders)
    for line in answers(settings):
        folders[f"answer {line.told['number']}"] = answer_of(settings, line)
    found = []
    for called, folder in folders.items():
        if folder == without or not (folder / BOARD).is_file():
            continue
        said = read(folder)
        within = [(row["child_code"], row["area_code"]) for row in said["within"]]
        found.append(
            disclosure.Published(
                called, figures(folder), said["figures"], within, called in signed_ones
            )
        )
    return found


def audited(settings: Settings, folder: Path, profiles: dict[str, Profile]) -> list[str]:
    """Metrics of a release of which a hidden count can be worked out from what it shows and from
    every other signed release."""
    said = read(folder)
    before = published(settings, without=folder)
    truth = {**said, "figures": figures(folder)}
    return disclosure.findings(truth, said["figures"], profiles, before)


def told(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    register: Register,
    strategy: str,
    held: dict[str, str],
) -> dict[str, Any]:
    """Everything a page may say, before disclosure control; `folder` holds `figures.csv`."""
    file = register.strategies[strategy]
    metrics = sorted({metric for _, metric in file.strategy.supports()} & register.metrics.keys())
    said = texts(connection, register, strategy, metrics)
    said |= {"held": dict(sorted(held.items())), "figures": figures(folder)}
    for name, sql in ROWS.items():
        said[name] = asked(connection, sql, strategy)
    said |= derived.of_released(said)
    for outline in said["boundaries"]:
        contract = register.extracts[outline.pop("extract")].contract
        outline["attribution"] = contract.publisher.attribution or contract.title
    return said


def figures(folder: Path) -> list[dict[str, Any]]:
    """The figures of a folder as they are, before disclosure control."""
    return [_figure(line) for line in lines_of(folder / "figures.csv")]


def texts(
    connection: duckdb.DuckDBPyConnection, register: Register, strategy: str, metrics: list[str]
) -> dict[str, Any]:
    """What a strategy and some metrics say of themselves, and of when and of what it is said."""
    [run] = asked(
        connection,
        "select quarter, as_of, known_before, $strategy as strategy_id from specs.run",
        strategy,
    )
    run["data_as_at"] = _day_before(run.pop("known_before").replace(tzinfo=UTC))
    return {
        "of": run,
        "strategy": register.strategies[strategy].strategy.model_dump(mode="json"),
        "metrics": {
            name: {
                **register.metrics[name].metric.model_dump(mode="json"),
                "sql": register.metrics[name].sql.read_text(encoding="utf-8"),
            }
            for name in metrics
        },
        "sources": _sources(connection, register, metrics),
    }


def _day_before(moment: datetime) -> str:
    """The last day in London of which something before the moment may be."""
    return (moment - timedelta(seconds=1)).astimezone(TIME_ZONE).date().isoformat()


def _sources(
    connection: duckdb.DuckDBPyConnection, register: Register, metrics: list[str]
) -> dict[str, list[dict[str, Any]]]:
    """Metric → the extracts it is read from: whose, and by what licence."""
    reads = reads_of(connection)
    return {
        metric: [
            {
                "extract": name,
                "title": register.extracts[name].contract.title,
                "origin_publisher": register.extracts[name].contract.origin_publisher,
                "disclosure": register.extracts[name].contract.disclosure,
                **register.extracts[name].contract.publisher.model_dump(mode="json"),
            }
            for name in reads.get(metric, [])
        ]
        for metric in metrics
    }


def _figure(line: dict[str, str]) -> dict[str, Any]:
    return {
        **{name: line[name] or None for name in _TOLD_OF_A_FIGURE},
        "is_board": line["is_board"] == "true",
        **{name: _number(line[name]) for name in _NUMBERS},
    }


def _number(text: str) -> int | float | None:
    if not text:
        return None
    number = float(text)
    return int(number) if number.is_integer() and "e" not in text else number


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
    select (smaller.area_code, own.area_code)
    from reference.reporting_area as smaller
    inner join specs.strategy_area as own using (strategy_id)
    where strategy_id = $strategy and smaller.area_role = 'within' and own.area_role = 'own'
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
        select smaller.area_code, own.area_code
        from reference.reporting_area as smaller
        inner join specs.strategy_area as own using (strategy_id)
        where
          strategy_id = $strategy and smaller.area_role = 'within' and own.area_role = 'own'
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
        from figures.metric_inequality where {_OWN}
        qualify period_end = max(period_end) over (
          partition by metric_id, area_code, area_kind, breakdown, scope, measure
        )
        order by all
    """,
    "needs": f"""
        select
          metric_id, need_metric, area_code, area_kind, breakdown, period_start, period_end,
          period_type, scope, greater_need, judgement, method, reason
        from figures.metric_need_service where {_OWN}
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
        select partner, extract, rule, kind, severity, because, ask, opened_at, owner_role,
          is_waived, waived_by, waived_because, waiver_expires
        from quality.issue
        where is_open and $strategy is not null
        order by all
    """,
}
