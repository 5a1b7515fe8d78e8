"""What is judged of a metric, in words and shapes; nothing is said of a figure that is not shown.

A judgement of a hidden figure would narrow down what it is, so a metric without a shown headline
has its status and reason, and no more.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.pack import wording
from pipelines.pack.model import Metric, Pack, Priority, Row
from pipelines.pack.paper.blocks import line

ENGLAND = "country"
BEFORE = "previous"
REGION = "region"
BASELINE = "baseline"

_GOOD = {"better", "best"}
_BAD = {"worse", "worst"}
_MOVED = _GOOD | _BAD | {"higher", "highest", "lower", "lowest"}
_RULES = {"at_least": "at least", "at_most": "at most", "exactly": "exactly"}
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def spoken(text: object) -> str:
    """A reason of the warehouse's own, its dates as people say them."""
    return _ISO.sub(_day, line(text))


def _day(found: re.Match[str]) -> str:
    try:
        return wording.day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def day(text: object) -> str:
    """4 December 2025; what is no date stays as it is written."""
    return spoken(text) if text else "no date recorded"


def is_shown(metric: Metric) -> bool:
    top = metric.headline
    return top is not None and top.is_shown and not metric.is_held


def value(metric: Metric) -> str:
    """The headline with its unit, or why there is none."""
    if metric.is_held:
        return wording.STATUSES["held"]
    top = metric.headline
    if top is None:
        return "not supplied"
    return line(top.said)


def interval(metric: Metric) -> str:
    top = metric.headline
    return (top.interval if top and is_shown(metric) else "") or "none"


def period(metric: Metric) -> str:
    top = metric.headline
    return line(top.period) if top and top.period and not metric.is_held else "none"


def area(metric: Metric, pack: Pack) -> str:
    """Whose the figure is where it is not the board's own area."""
    top = metric.headline
    if top is None or metric.is_held or top.area_code == pack.said["strategy"]["area"]:
        return ""
    return line(top.area_name)


def comparison(metric: Metric, comparator: str) -> Row | None:
    """How the headline compares; None where either of the two figures is hidden."""
    row = metric.against.get(comparator) if is_shown(metric) else None
    if row is None:
        return None
    beside = (
        *(row["comparator_code"], row["comparator_period_end"] or row["period_end"]),
        *(row["period_type"], "all"),
    )
    is_hidden = any(
        (f.area_code, f.period_end, f.period_type, f.breakdown) == beside and f.status == "hidden"
        for f in metric.figures
    )
    return None if is_hidden else row


def judgement(row: Row) -> str:
    return str(row.get("comparison_95_and_99_8") or row.get("comparison_95") or "not compared")


def shaped(judged: str) -> str:
    """`▼ worse`."""
    return " ".join(wording.JUDGED.get(judged, ("–", line(judged))))


def compared(metric: Metric, comparator: str) -> str:
    """The comparator's figure, and on the next line what the headline is beside it: `▼ worse`."""
    row = comparison(metric, comparator)
    if row is None:
        return shaped("not compared")
    number = row["comparator_value"]
    if number is None:
        return shaped(judgement(row))
    said = wording.with_unit(number, metric.decimals, line(metric.unit))
    return f"{said}\n{shaped(judgement(row))}"


def target(metric: Metric) -> str:
    """The target, when it is due and whether it is met."""
    row = metric.target
    if row is None or row["target"] is None:
        return "none agreed"
    said = f"{_RULES.get(str(row['target_rule']), line(row['target_rule']))} " + wording.with_unit(
        row["target"], metric.decimals, line(metric.unit)
    )
    if row["target_due_on"]:
        said += f" by {day(row['target_due_on'])}"
    states = [row["target_status"], row["trajectory_status"]] if is_shown(metric) else []
    words = "; ".join(line(state) for state in states if state)
    return f"{said}: {words}" if words else said


def change(metric: Metric) -> str:
    """Since the period before, and the trend or the control chart, each with its shape."""
    if not is_shown(metric):
        return shaped("not compared")
    said = []
    row = comparison(metric, BEFORE)
    if row is not None:
        said.append(f"{shaped(judgement(row))}{_before(metric, row, ', before: {}')}")
    said += [each for each in (_trend(metric), _variation(metric)) if each]
    return "\n".join(said) or shaped("not compared")


def _before(metric: Metric, row: Row, words: str) -> str:
    """The figure that it is compared with, in these words; empty where that is not shown."""
    number = row["comparator_value"]
    if number is None:
        return ""
    return words.format(wording.with_unit(number, metric.decimals, line(metric.unit)))


def _trend(metric: Metric) -> str:
    row = metric.trend
    said = line(row["recent_trend_polarity"]) if row else ""
    if not said or said.startswith("Cannot"):
        return ""
    shape = {"worse": "▼", "better": "▲"}.get(said.rsplit(" ", 1)[-1])
    if shape is None:
        shape = {"I": "△", "D": "▽"}.get(said[:1], "●")
    return f"{shape} trend: {said[:1].lower()}{said[1:]}"


def _variation(metric: Metric) -> str:
    known = metric.chart[-1]["variation"] if metric.chart else None
    return " ".join(wording.VARIATION[known]) if known in wording.VARIATION else ""


def real_change(metric: Metric) -> str:
    """What changed by more than chance since the period before, empty where nothing did."""
    if not is_shown(metric):
        return ""
    said = []
    row = comparison(metric, BEFORE)
    if row is not None and judgement(row) in _MOVED:
        said.append(f"{shaped(judgement(row))} than before{_before(metric, row, ' ({})')}")
    if metric.chart and metric.chart[-1]["variation"] not in {None, "common_cause"}:
        said.append(_variation(metric))
    return "; ".join(each for each in said if each)


def is_worsening(metric: Metric) -> bool:
    row = comparison(metric, BEFORE)
    return row is not None and judgement(row) in _BAD


def off_track(metric: Metric) -> str:
    """Its target where that is not met, or its trajectory missed."""
    row = metric.target if is_shown(metric) else None
    missed = row and (
        row["target_status"] == "not met" or row["trajectory_status"] == "behind trajectory"
    )
    return target(metric) if missed else ""


def not_here(metric: Metric) -> str:
    """Why a figure that was due is not in the release: late, missing, held or withdrawn."""
    standing = metric.account.get("standing")
    because = spoken(metric.account.get("because"))
    if metric.is_held:
        return "held back from this release"
    if standing in {"late", "missing", "held", "withdrawn", "suppressed"}:
        return f"{standing}: {because}" if because else str(standing)
    if metric.account.get("is_late"):
        due = metric.account.get("due_on")
        return f"the next figure is late: expected by {day(due)}" if due else "the next is late"
    return ""


def concerns(metric: Metric) -> tuple[str, ...]:
    """Why the board should look at it; empty where nothing is of concern."""
    said = []
    if is_shown(metric):
        for comparator, words in (
            (ENGLAND, "than England"),
            (REGION, "than the region"),
            (BEFORE, "than the period before"),
            (BASELINE, "than the strategy's baseline"),
        ):
            row = comparison(metric, comparator)
            if row is not None and judgement(row) in _BAD:
                said.append(f"{shaped(judgement(row))} {words}")
        if off_track(metric):
            said.append("target not met" if _not_met(metric) else "behind trajectory")
        trend = _trend(metric)
        if trend.endswith("worse"):
            said.append(trend)
        chart = metric.chart[-1] if metric.chart else {}
        if chart.get("variation") == "special_cause_concern":
            said.append(_variation(metric))
    late = not_here(metric)
    return (*said, late) if late else tuple(said)


def _not_met(metric: Metric) -> bool:
    return metric.target is not None and metric.target["target_status"] == "not met"


def open_risks(priority: Priority) -> list[Row]:
    return [row for row in priority.rows["risks"] if not row["closed_on"]]
