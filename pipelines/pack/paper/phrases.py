"""How the paper puts a metric and what is judged of it into the cells of a table."""

from __future__ import annotations

from pipelines.pack import wording
from pipelines.pack.judged import Compared, Judged
from pipelines.pack.metric import Metric, Row
from pipelines.pack.model import Pack, Priority
from pipelines.pack.paper.blocks import line

NOTHING = " ".join(wording.JUDGED["not compared"])


def spoken(text: object) -> str:
    """A reason of the warehouse's own, its dates as people say them."""
    return wording.dated(line(text))


def day(text: object) -> str:
    """4 December 2025; what is no date stays as it is written."""
    return spoken(text) if text else "no date recorded"


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
    return (top.interval if top and metric.is_shown else "") or "none"


def period(metric: Metric) -> str:
    top = metric.headline
    return line(top.period) if top and top.period and not metric.is_held else "none"


def area(metric: Metric, pack: Pack) -> str:
    """Whose the figure is where it is not the board's own area."""
    top = metric.headline
    if top is None or metric.is_held or top.area_code == pack.said["strategy"]["area"]:
        return ""
    return line(top.area_name)


def england(judged: Judged) -> str:
    """England's figure, and on the next line what the headline is beside it: `▼ worse`."""
    beside = judged.country
    if beside is None:
        return NOTHING
    return f"{line(beside.value)}\n{beside.mark}" if beside.value else str(beside.mark)


def target(judged: Judged) -> str:
    """The target and the trajectory, and whether they are met."""
    said = "; ".join(f"{line(aim)}: {mark.words}" for aim, mark in judged.aims)
    return said or "none agreed"


def change(judged: Judged) -> str:
    """Since before, and the trend or the control chart, each with its shape."""
    said = []
    if judged.before is not None:
        said.append(f"{judged.before.mark}{_before(judged.before, ', before: {}')}")
    said += [str(mark) for mark in (judged.trend, judged.variation) if mark]
    return line_by_line(said) or NOTHING


def line_by_line(said: list[str]) -> str:
    return "\n".join(line(each) for each in said)


def _before(before: Compared, words: str) -> str:
    """The figure that it is compared with, in these words; empty where that is not shown."""
    return words.format(line(before.value)) if before.value else ""


def real_change(judged: Judged) -> str:
    """What changed by more than chance since before, empty where nothing did."""
    before = judged.before
    if before is None or not judged.has_changed:
        return ""
    return f"{before.mark} than before{_before(before, ' ({})')}"


def off_track(judged: Judged) -> str:
    """Why it is off track, with the target or trajectory that it misses; empty where it is not."""
    missed = [aim for aim, mark in judged.aims if mark.kind == "bad"]
    return "; ".join(line(each) for each in (*map(str, judged.off_track), *missed))


def concerns(judged: Judged) -> tuple[str, ...]:
    """Why the board should look at it; empty where nothing is of concern."""
    found = [*map(str, judged.exceptions), *([judged.absence] if judged.absence else [])]
    return tuple(line(each) for each in found)


def open_risks(priority: Priority) -> list[Row]:
    return [row for row in priority.rows["risks"] if not row["closed_on"]]
