"""The figures: those that the board sees now, with what is judged of them, and all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pipelines.pack import wording
from pipelines.pack.metric import Figure, Metric, Row
from pipelines.pack.model import Pack
from pipelines.pack.tables.shape import (
    NOT_APPLICABLE,
    UNKNOWN,
    Blank,
    Cell,
    Column,
    Table,
    day,
    number,
    text,
    words,
)

KEY = ("metric_id", "area_code", "breakdown", "period_start", "period_end", "period_type")
"""What makes a figure one: the columns of `Figure.key`."""

_KEYS = (
    Column("metric_id", "Metric id", "Identifier of the metric; it never changes."),
    Column("area_code", "Area code", "GSS code of the area, or the code of an NHS organisation."),
    Column("breakdown", "Breakdown", "`all`, or a dimension and the group, as sex: Female."),
    Column("period_start", "Period starts", "First day of the period.", "date"),
    Column("period_end", "Period ends", "Last day of the period.", "date"),
    Column("period_type", "Kind of period", "Such as quarter, financial_year or instant."),
)
_SAID = (
    Column("metric", "Metric", "What the figure is called."),
    Column("area", "Area", "Name of the area."),
    Column("people", "Group", "Whom the figure is about, in words."),
    Column("period", "Period", "The period as people say it."),
)
_WHAT = (
    Column("value", "Value", "The figure, with as many digits as are shown.", "number"),
    Column("lower", "Lower limit", "Lower end of its 95% confidence interval.", "number"),
    Column("upper", "Upper limit", "Upper end of its 95% confidence interval.", "number"),
    Column("unit", "Unit", "Unit of the value and its limits."),
    Column("numerator", "Numerator", "What is counted.", "number"),
    Column("denominator", "Denominator", "What it is divided by.", "number"),
    Column("status", "Status", "Whether the value is shown, or why it is not."),
    Column("status_reason", "Reason", "Why it is so, where a reason is known."),
    Column("maturity", "Maturity", "final, or provisional: may be revised by its source."),
    Column("method", "Method", "How the value was made."),
)
_WHERE = (
    Column("theme", "Theme", "Themes of the strategy that the metric supports."),
    Column("priorities", "Priorities", "Keys of the priorities that the metric supports."),
)
_JUDGED = (
    Column("against_england", "Against England", "How it compares with England, at 95%."),
    Column("target", "Target", "The target that was set.", "number"),
    Column("target_due", "Target due", "The day by which it is to be met.", "date"),
    Column("target_status", "On target", "Whether it meets the target."),
    Column("trend", "Trend", "The recent trend, where one can be calculated."),
    Column("variation", "Control chart", "What its control chart says of the latest point."),
    Column("standing", "Standing", "Where the metric stands in this quarter."),
)


def figures(pack: Pack) -> Table:
    """The whole series: one row per figure."""
    rows = [
        (*_keys(figure), *_said(figure, metric), *_what(figure, metric))
        for metric in pack.metrics.values()
        for figure in metric.figures
    ]
    said = "Every figure of this release, one row each: all areas, groups and periods."
    return Table("figures", "All figures", said, (*_KEYS, *_SAID, *_WHAT), tuple(rows), KEY)


def board(pack: Pack) -> Table:
    """The board's figures now: one row per latest figure, with what is judged of it."""
    themes, keys = supports(pack)
    rows = []
    for metric in pack.metrics.values():
        where = (words(themes[metric.id]), words(keys[metric.id], NOT_APPLICABLE))
        judged = _judge(metric)
        for figure in metric.figures:
            if figure.is_board:
                given = (*_said(figure, metric), *_what(figure, metric))
                rows.append((*where, *given, *judged(figure), *_keys(figure)))
    said = "The latest figures that the board sees, one row each, with what is judged of them."
    columns = (*_WHERE, *_SAID, *_WHAT, *_JUDGED, *_KEYS)
    return Table("board", "The board’s figures now", said, columns, tuple(rows), KEY)


def supports(pack: Pack) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Metric → titles of its themes, and keys of its priorities."""
    themes: dict[str, list[str]] = {name: [] for name in pack.metrics}
    keys: dict[str, list[str]] = {name: [] for name in pack.metrics}
    for theme in pack.themes:
        for priority in theme.priorities:
            for metric in priority.metrics:
                keys[metric.id].append(priority.key)
                if theme.title not in themes[metric.id]:
                    themes[metric.id].append(theme.title)
    for metric in pack.overarching:
        themes[metric.id].append("Overarching")
    return themes, keys


def blank_of(figure: Figure) -> Blank:
    """Why a figure has no value, as shorthand."""
    return Blank(wording.SHORTHAND.get(figure.status, UNKNOWN.mark))


def _keys(figure: Figure) -> tuple[Cell, ...]:
    return (
        *(text(figure.metric_id), text(figure.area_code), text(figure.breakdown)),
        *(day(figure.period_start), day(figure.period_end), text(figure.period_type)),
    )


def _said(figure: Figure, metric: Metric) -> tuple[Cell, ...]:
    group = text(wording.group(figure.breakdown))
    return (text(metric.title), text(figure.area_name), group, text(figure.period))


def _what(figure: Figure, metric: Metric) -> tuple[Cell, ...]:
    shown = _held(figure) if metric.is_held else figure
    blank = blank_of(shown)
    status = wording.STATUSES[shown.status] or ("shown" if shown.is_shown else "not supplied")
    digits = shown.decimals
    if not shown.is_shown:
        # What is hidden is hidden with its limits and counts, whatever stands beside it.
        blanks: tuple[Cell, ...] = (blank, blank, blank, text(shown.unit), blank, blank)
    else:
        blanks = (
            number(shown.value, blank, digits),
            number(shown.lower, UNKNOWN, digits),
            number(shown.upper, UNKNOWN, digits),
            text(shown.unit),
            number(shown.numerator, UNKNOWN),
            number(shown.denominator, UNKNOWN),
        )
    return (
        *blanks,
        status,
        text(shown.reason, NOT_APPLICABLE if shown.is_shown else UNKNOWN),
        text(shown.maturity),
        text(shown.method),
    )


def _held(figure: Figure) -> Figure:
    """A figure of a metric that is held back: nothing but that it is."""
    return replace(figure, status="held", value=None, reason=None)


def _judge(metric: Metric) -> Callable[[Figure], tuple[Cell, ...]]:
    """What is judged of a figure of the metric; of one without a value nothing is said."""
    compared = {
        _of(row): row
        for row in metric.rows.get("comparisons", [])
        if row["comparator"] == "country"
    }
    targets = {_of(row): row for row in metric.rows.get("targets", [])}
    charts = {_of(row): row for row in metric.rows.get("charts", [])}
    trends = {_series(row): row for row in metric.rows.get("trends", [])}
    standing = text(wording.plainly(metric.account.get("standing"), wording.STANDINGS))

    def judged(figure: Figure) -> tuple[Cell, ...]:
        if metric.is_held or not figure.is_shown:
            blank = Blank(wording.SHORTHAND["held"]) if metric.is_held else blank_of(figure)
            return (*[blank] * 6, standing)
        of = {"metric_id": metric.id, **figure.__dict__}
        target = targets.get(_of(of), {})
        trend, chart = trends.get(_series(of), {}), charts.get(_of(of), {})
        return (
            text(_against(compared.get(_of(of), {})), NOT_APPLICABLE),
            number(target.get("target"), NOT_APPLICABLE),
            day(target.get("target_due_on"), NOT_APPLICABLE),
            text(target.get("target_status") or target.get("target_reason"), NOT_APPLICABLE),
            text(_trend(trend), NOT_APPLICABLE),
            text(_variation(chart), NOT_APPLICABLE),
            standing,
        )

    return judged


def _of(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEY[1:])


def _series(row: Row) -> tuple[Any, ...]:
    return (row["area_code"], row["breakdown"], row["period_type"])


def _against(row: Row) -> str:
    judgement = row.get("comparison_95")
    if not judgement:
        return ""
    said = wording.JUDGED[judgement][1]
    reason = row.get("comparison_reason")
    return f"{said}: {reason}" if judgement == "not compared" and reason else said


def _trend(row: Row) -> str:
    said, reason = row.get("recent_trend_polarity") or "", row.get("trend_reason")
    return f"{said}: {reason}" if said == "Cannot be calculated" and reason else said


def _variation(row: Row) -> str:
    variation = row.get("variation")
    if variation is None:
        return str(row.get("chart_reason") or "")
    return wording.VARIATION.get(variation, ("", wording.plainly(variation, {})))[1]
