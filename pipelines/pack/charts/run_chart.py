"""A metric over time: a run chart, or an XmR control chart where the release has its limits."""

from __future__ import annotations

from itertools import groupby, pairwise

from pipelines.pack import wording
from pipelines.pack.charts import axes, over_time_words, svg
from pipelines.pack.charts.over_time import SPECIAL, OverTime, over_time
from pipelines.pack.charts.picture import Picture
from pipelines.pack.charts.series import runs
from pipelines.pack.metric import Figure, Metric

_WIDTH, _TOP, _PLOT = 720.0, 40.0, 250.0


def run_chart(metric: Metric, *, within: str = "") -> Picture | None:
    """The headline's area over time; None where no figure is shown.

    A line with 95% intervals and the country's line beside it; or, where the release has a control
    chart, its mean, limits and special causes. Points stand at the middle of their periods on a
    true axis of time. No line crosses a break, a hidden or missing figure, or a period left out.
    """
    of = over_time(metric)
    if of is None:
        return None
    area = metric.headline.area_name if metric.headline else ""
    title = f"{metric.title}: {area} over time"
    description = over_time_words.description(of)
    drawn, height = _body(of)
    name = svg.name_of("run", within, metric.id)
    picture = svg.drawing(name, title, description, _WIDTH, height, drawn)
    columns, rows = over_time_words.table(of)
    return Picture(title, description, picture, columns, rows)


def _body(of: OverTime) -> tuple[list[str], float]:
    unit = of.metric.unit
    scale = axes.ticks(of.values(), unit)
    labels = _labels(of)
    left = 16 + max(svg.width_of(scale.said(tick, unit)) for tick in scale.values)
    right = _WIDTH - 14 - max(svg.width_of(text, bold=True) for _, text, _ in labels)
    bottom = _TOP + _PLOT
    y = axes.Scale(scale.low, scale.high, bottom, _TOP)
    times = [axes.middle(f) for f in (*of.figures, *of.country)]
    x = axes.Scale(min(times), max(times), left + 30, right - 26)

    named = "Per cent" if unit == "%" else f"{unit[:1].upper()}{unit[1:]}"
    drawn = [svg.words(named, 8, 20, fill=svg.GREY)]
    for tick in scale.values:
        drawn.append(svg.line(left, y(tick), right, y(tick), svg.GRID))
        drawn.append(svg.words(scale.said(tick, unit), left - 8, y(tick) + 5, anchor="end"))
    drawn.append(svg.line(left, bottom, right, bottom, svg.GREY))
    places = [x(axes.middle(f)) for f in of.figures]
    drawn += axes.period_labels(of.figures, places, bottom, 4, right + 40)
    drawn += _breaks(of, x, bottom)
    if of.target is not None:
        drawn.append(svg.line(left, y(of.target), right, y(of.target), svg.INK, 2, "2 4"))
    drawn += _limits(of, x, y)
    for run in runs(of.country, [day for day, _ in of.broken]):
        points = [(x(axes.middle(f)), y(f.value or 0.0)) for f in run]
        if len(points) > 1:
            drawn.append(svg.polyline(points, svg.GREY, 1.5, "6 4"))
        drawn += [svg.mark("box", *point, svg.GREY, 3) for point in points]
    for run in runs(of.figures, [day for day, _ in of.broken]):
        if not of.control:
            drawn += [_whisker(f, x(axes.middle(f)), y) for f in run]
        points = [(x(axes.middle(f)), y(f.value or 0.0)) for f in run]
        if len(points) > 1:
            drawn.append(svg.polyline(points, svg.BLUE, 2.25))
    drawn += [_point(of, f, x, y) for f in of.shown]
    absent = [f for f in of.figures if not f.is_shown]
    for figure in absent:
        at = x(axes.middle(figure))
        drawn.append(svg.line(at, _TOP, at, bottom - 16, svg.GREY, 1, "1 5"))
        drawn.append(svg.mark("cross", at, bottom - 9, svg.GREY, 4))
    wanted = [(y(value), text, colour) for value, text, colour in labels]
    for at, text, colour in axes.spread(wanted, 17, _TOP, bottom):
        drawn.append(svg.words(text, right + 8, at + 5, fill=colour, bold=colour == svg.BLUE))
    under = bottom + 34 + 16 * max(len(axes.short(f)) for f in of.figures)
    signs, high = axes.legend(_legend(of, absent), 8, under, _WIDTH - 16)
    return drawn + signs, under + high


def _point(of: OverTime, figure: Figure, x: axes.Scale, y: axes.Scale) -> str:
    row = of.control.get(figure.period_end or "")
    at = (x(axes.middle(figure)), y(figure.value or 0.0))
    special = SPECIAL.get(row["point_type"] or "") if row else None
    if special:
        return svg.mark(special[0], *at, special[1], 6.5)
    return svg.mark("ring" if of.control else "dot", *at, svg.BLUE, 4)


def _whisker(figure: Figure, at: float, y: axes.Scale) -> str:
    if figure.lower is None or figure.upper is None:
        return ""
    low, high = y(figure.lower), y(figure.upper)
    return (
        svg.line(at, low, at, high, svg.BLUE, 1.25)
        + svg.line(at - 4, low, at + 4, low, svg.BLUE, 1.25)
        + svg.line(at - 4, high, at + 4, high, svg.BLUE, 1.25)
    )


def _limits(of: OverTime, x: axes.Scale, y: axes.Scale) -> list[str]:
    """Mean and limits as steps, one for each time they were taken."""
    drawn = []
    known = [(f, of.control[f.period_end or ""]) for f in of.figures if f.period_end in of.control]
    days = [axes.middle(f) for f, _ in known]
    half = min((b - a for a, b in pairwise(days)), default=60.0) / 2
    for _, group in groupby(known, key=lambda pair: (pair[1]["limits_from"], pair[1]["mean"])):
        step = list(group)
        start, end = (
            x(axes.middle(step[place][0]) + way * half) for place, way in ((0, -1), (-1, 1))
        )
        row = step[0][1]
        drawn.append(svg.line(start, y(row["mean"]), end, y(row["mean"]), svg.INK, 1.25))
        drawn += [
            svg.line(start, y(row[name]), end, y(row[name]), svg.GREY, 1.5, "7 5")
            for name in ("lpl", "upl")
            if row[name] is not None
        ]
    return drawn


def _breaks(of: OverTime, x: axes.Scale, bottom: float) -> list[str]:
    """A double line where a new series begins, between the figures on both sides of it."""
    drawn = []
    for day, _ in of.broken:
        before = [f for f in of.figures if (f.period_start or "") < day]
        after = [f for f in of.figures if (f.period_end or "") >= day and f not in before]
        if not before or not after:
            continue
        at = (x(axes.middle(before[-1])) + x(axes.middle(after[0]))) / 2
        drawn += [svg.line(at + d, _TOP, at + d, bottom, svg.INK, 1) for d in (-2, 2)]
        drawn.append(svg.words("new series", at, _TOP - 6, anchor="middle"))
    return drawn


def _labels(of: OverTime) -> list[tuple[float, str, str]]:
    """What stands at the right edge, at its height."""
    unit, decimals = of.metric.unit, of.metric.decimals

    def said(value: float) -> str:
        return wording.number(value, decimals) + ("%" if unit == "%" else "")

    last = of.shown[-1]
    found = [(last.value or 0.0, f"Latest {said(last.value or 0.0)}", svg.BLUE)]
    country = [f for f in of.country if f.is_shown]
    if country:
        value = country[-1].value or 0.0
        found.append((value, f"{_short_area(country[-1])} {said(value)}", svg.GREY))
    if of.target is not None:
        found.append((of.target, f"Target {said(of.target)}", svg.INK))
    control = [of.control[f.period_end or ""] for f in of.shown if f.period_end in of.control]
    if control:
        for key, called in (("upl", "Upper"), ("mean", "Mean"), ("lpl", "Lower")):
            value = control[-1][key]
            if value is not None:
                colour = svg.INK if key == "mean" else svg.GREY
                found.append((value, f"{called} {said(value)}", colour))
    return found


def _short_area(figure: Figure) -> str:
    return svg.wrapped(figure.area_name, 120, 1)[0]


def _legend(of: OverTime, absent: list[Figure]) -> list[tuple[str, str]]:
    area = of.figures[0].area_name
    dash = svg.line(-10, 0, 10, 0, svg.BLUE, 2.25)
    items = [(dash + svg.mark("ring" if of.control else "dot", 0, 0, svg.BLUE, 4), area)]
    if any(f.interval for f in of.shown) and not of.control:
        whisker = svg.line(0, -8, 0, 8, svg.BLUE, 1.25)
        ends = svg.line(-4, -8, 4, -8, svg.BLUE, 1.25) + svg.line(-4, 8, 4, 8, svg.BLUE, 1.25)
        items.append((whisker + ends, "95% confidence interval"))
    if any(f.is_shown for f in of.country):
        dash = svg.line(-10, 0, 10, 0, svg.GREY, 1.5, "6 4")
        items.append((dash + svg.mark("box", 0, 0, svg.GREY, 3), of.country[-1].area_name))
    if of.target is not None:
        items.append((svg.line(-10, 0, 10, 0, svg.INK, 2, "2 4"), "target"))
    if of.control:
        items.append((svg.line(-10, 0, 10, 0, svg.INK, 1.25), "mean"))
        is_trial = of.control[max(of.control)]["has_trial_limits"]
        called = "process limits, a trial (under 13 figures)" if is_trial else "process limits"
        items.append((svg.line(-10, 0, 10, 0, svg.GREY, 1.5, "7 5"), called))
        kinds = {
            of.control[f.period_end or ""]["point_type"]
            for f in of.shown
            if f.period_end in of.control
        }
        for kind, (shape, colour, called) in SPECIAL.items():
            if kind in kinds:
                items.append((svg.mark(shape, 0, 0, colour, 6), called))
    for status in dict.fromkeys(wording.STATUSES[f.status] or "not supplied" for f in absent):
        items.append((svg.mark("cross", 0, 0, svg.GREY, 4), status))
    return items
