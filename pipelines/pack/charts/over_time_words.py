"""A chart over time in words: its description and its table."""

from __future__ import annotations

from pipelines.pack import wording
from pipelines.pack.charts import axes
from pipelines.pack.charts.over_time import SPECIAL, OverTime
from pipelines.pack.charts.series import described, gaps_described


def description(of: OverTime) -> str:
    kind = "Control chart (XmR)" if of.control else "Line chart"
    text = f"{kind}. {described(of.metric, of.shown)}"
    country = [f for f in of.country if f.is_shown]
    if country:
        text += f" {country[-1].area_name}: {country[-1].said} ({country[-1].period})."
    if of.target is not None:
        said = wording.with_unit(of.target, of.metric.decimals, of.metric.unit)
        text += f" Target: {said}."
    points = [of.control[f.period_end or ""] for f in of.shown if f.period_end in of.control]
    if points:
        mean, lower, upper = limits_said(of, of.shown[-1].period_end or "")[:3]
        text += f" Mean {mean}, process limits {lower} to {upper}."
        if points[-1]["has_trial_limits"]:
            text += " The limits are a trial, from fewer than 13 figures: they give no icon, and"
            text += " may mislead."
        counts = [
            f"{n} {called}"
            for kind, (_, _, called) in SPECIAL.items()
            if (n := sum(row["point_type"] == kind for row in points))
        ]
        text += f" Points marked: {', '.join(counts)}." if counts else " No special causes."
    for day, because in of.broken:
        inside = any((f.period_start or "") < day for f in of.figures)
        if inside and any((f.period_end or "") >= day for f in of.figures):
            text += f" A new series begins on {wording.day(day)}: {because.rstrip('.')}."
    low = axes.ticks(of.values(), of.metric.unit).low
    if low > 0:
        text += " The vertical axis does not start at zero."
    return text + gaps_described(of.figures)


def table(of: OverTime) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns = ["Period", "Value", "95% confidence interval"]
    country = {f.period_end: f for f in of.country}
    if country:
        columns.append(of.country[-1].area_name)
    if of.control:
        columns += ["Mean", "Lower limit", "Upper limit", "Point"]
    if of.target is not None:
        columns.append("Target")
    by_end = {f.period_end: f for f in of.figures}
    rows = []
    for end in sorted({*by_end, *country}, key=lambda e: e or ""):
        figure = by_end.get(end)
        beside = country.get(end)
        either = figure or beside
        if either is None:
            continue
        row = [either.period, figure.said if figure else "no figure"]
        row.append((figure.interval if figure else "") or "none given")
        if country:
            row.append(beside.said if beside else "no figure")
        if of.control:
            row += limits_said(of, end or "")
        if of.target is not None:
            row.append(wording.with_unit(of.target, of.metric.decimals, of.metric.unit))
        rows.append(tuple(row))
    return tuple(columns), tuple(rows)


def limits_said(of: OverTime, end: str) -> list[str]:
    """Mean, lower and upper limit to the digits of the figures, and what point it is."""
    row = of.control.get(end)
    if row is None:
        return ["none given"] * 4
    decimals = of.metric.decimals
    said = [wording.number(row[name], decimals) or "none given" for name in ("mean", "lpl", "upl")]
    special = SPECIAL.get(row["point_type"] or "")
    return [*said, special[2] if special else "usual variation"]
