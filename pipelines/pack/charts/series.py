"""A metric over time, cut wherever no line may be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipelines.pack import wording
from pipelines.pack.charts.axes import middle
from pipelines.pack.metric import Figure, Metric

NOT_SHOWN = ("hidden", "suppressed")


def breaks(metric: Metric) -> list[tuple[str, str]]:
    """First day of a new series and what changed, oldest first: those the metric declares, and the
    one its trend stopped at."""
    found = {row["at"][:10]: row["because"] for row in metric.spec["breaks"]}
    trend = metric.trend
    if trend and trend.get("break_first_day"):
        found.setdefault(trend["break_first_day"][:10], trend["break_because"] or "")
    return sorted(found.items())


def runs(figures: Sequence[Figure], broken: Sequence[str]) -> list[list[Figure]]:
    """Shown figures that one line may join: none between them is hidden or missing, no break lies
    between, no period is left out, and a count that starts anew does not go on."""
    usual = _usual_step(figures)
    found: list[list[Figure]] = []
    last: Figure | None = None
    for figure in figures:
        if not figure.is_shown:
            last = None
            continue
        if last is None or is_cut(last, figure, broken, usual):
            found.append([])
        found[-1].append(figure)
        last = figure
    return found


def is_cut(before: Figure, after: Figure, broken: Sequence[str], usual: float) -> bool:
    start, end = before.period_start or "", after.period_end or ""
    return (
        any(start < day <= end for day in broken)
        or (usual > 0 and middle(after) - middle(before) > 1.6 * usual)
        or (after.period_type == "cumulative" and after.period_start != before.period_start)
    )


def _usual_step(figures: Sequence[Figure]) -> float:
    steps = [middle(b) - middle(a) for a, b in pairwise(figures)]
    return median(steps) if steps else 0.0


def dated(metric: Metric) -> list[Figure]:
    """The headline's series, of figures that have a period."""
    return [f for f in metric.series if f.period_start and f.period_end and f.period_type]


def described(metric: Metric, shown: Sequence[Figure]) -> str:
    """First, latest, lowest and highest of a series, in words."""
    first, last = shown[0], shown[-1]
    if len(shown) == 1:
        return f"One figure: {last.said} in {last.period}."
    low = min(shown, key=lambda f: (f.value or 0.0, f.period_end or ""))
    high = max(shown, key=lambda f: (f.value or 0.0, f.period_end or ""))
    text = f"{len(shown)} figures, from {first.said} ({first.period})"
    text += f" to {last.said} ({last.period})."
    if low.value != high.value:
        text += f" Lowest {low.said} ({low.period}), highest {high.said} ({high.period})."
    return text


def gaps_described(figures: Sequence[Figure]) -> str:
    """Which periods have no figure, and why."""
    absent = [f for f in figures if not f.is_shown]
    if not absent:
        return ""
    each = "; ".join(f"{f.period} ({wording.STATUSES[f.status] or 'not supplied'})" for f in absent)
    return f" No figure is shown for {each}."
