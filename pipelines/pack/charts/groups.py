"""The groups of a metric side by side: sexes, ages, fifths of deprivation."""

from pipelines.pack import wording
from pipelines.pack.charts import axes, svg
from pipelines.pack.charts.picture import Picture
from pipelines.pack.metric import Figure, Metric

_WIDTH, _ROW, _TOP = 720.0, 34.0, 44.0

CALLED = {
    "sex": "sex",
    "age": "age",
    "age group": "age group",
    "deprivation": "fifth of deprivation",
    "core20": "deprivation: the most deprived fifth and the rest",
    "ethnicity": "ethnic group",
}
"""Dimension → what the figures are by; others are called what they are."""


def groups(metric: Metric, dimension: str, *, within: str = "") -> Picture | None:
    """A dot with its 95% interval for each group of the latest period of one dimension, such as
    `sex` or `deprivation`; fifths of deprivation are joined by a line, which is their gradient.
    None where no group has a figure."""
    found = latest(metric, dimension)
    shown = [f for f in found if f.is_shown]
    if not shown:
        return None
    period, area = shown[0].period, shown[0].area_name
    called = CALLED.get(dimension, dimension)
    title = f"{metric.title} by {called}: {area}, {period}"
    everybody = _everybody(metric, shown[0])
    description = _described(found, shown, called, everybody)
    name = svg.name_of("groups", within, metric.id, dimension)
    drawn, height = _body(metric, found, shown, everybody, dimension == "deprivation")
    rows = [
        (wording.part(f.breakdown), f.said, f.interval or "none given")
        for f in (*found, *([everybody] if everybody else []))
    ]
    if everybody:
        rows[-1] = ("Everybody", *rows[-1][1:])
    return Picture(
        title,
        description,
        svg.drawing(name, title, description, _WIDTH, height, drawn),
        ("Group", f"Value, {period}", "95% confidence interval"),
        tuple(rows),
    )


def latest(metric: Metric, dimension: str) -> list[Figure]:
    """The groups' figures of the newest period that any of them has; of the headline's area, or of
    the board's own where nobody has a figure of everybody. Ages by their first year."""
    figures = list(metric.groups.get(dimension, ()))
    if not figures and metric.headline is None:
        figures = [
            f
            for f in metric.figures
            if f.is_board and f.area_role == "own" and f.breakdown.split(":")[0] == dimension
        ]
    newest = max(((f.period_end or "", f.period_type or "") for f in figures), default=("", ""))
    of_it = [f for f in figures if (f.period_end or "", f.period_type or "") == newest]
    return sorted(of_it, key=lambda f: (_place(f.breakdown), f.breakdown))


def _place(breakdown: str) -> int:
    """Ages by their first year, `Under 75` before all others; what has no number as it comes."""
    dimension, _, name = breakdown.partition(": ")
    if dimension == "core20":
        return int(name != "CORE20")
    digits = "".join(c if c.isdigit() else " " for c in name).split()
    if not digits or name.lower().startswith("under"):
        return -1
    return int(digits[0])


def _everybody(metric: Metric, beside: Figure) -> Figure | None:
    """The figure of everybody for the same area and period, if it is shown; none of counts, of
    which the groups are parts."""
    if metric.spec["value_type"] == "count":
        return None
    for figure in metric.series:
        same = (figure.area_code, figure.period_end, figure.period_type)
        if figure.is_shown and same == (beside.area_code, beside.period_end, beside.period_type):
            return figure
    return None


def _body(
    metric: Metric,
    found: list[Figure],
    shown: list[Figure],
    everybody: Figure | None,
    is_gradient: bool,
) -> tuple[list[str], float]:
    unit = metric.unit
    drawn_of = [*shown, *([everybody] if everybody else [])]
    values = [float(v) for f in drawn_of for v in (f.value, f.lower, f.upper) if v is not None]
    scale = axes.ticks(values, unit, from_zero=metric.spec["value_type"] == "count")
    names = [svg.wrapped(wording.part(f.breakdown), 210, 1)[0] for f in found]
    left = min(230.0, max(svg.width_of(name) for name in names) + 24)
    said = [f.said if not f.is_shown else _value(f) for f in found]
    right = (
        _WIDTH - 24 - max(svg.width_of(t) for t, f in zip(said, found, strict=True) if f.is_shown)
    )
    bottom = _TOP + _ROW * len(found)
    x = axes.Scale(scale.low, scale.high, left + 8, right - 12)
    drawn = []
    for tick in scale.values:
        drawn.append(svg.line(x(tick), _TOP, x(tick), bottom, svg.GRID))
        drawn.append(svg.words(scale.said(tick, unit), x(tick), bottom + 20, anchor="middle"))
    named = "Per cent" if unit == "%" else f"{unit[:1].upper()}{unit[1:]}"
    between = (left + right) / 2
    drawn.append(svg.words(named, between, bottom + 40, anchor="middle", fill=svg.GREY))
    if everybody and everybody.value is not None:
        at = x(everybody.value)
        drawn.append(svg.line(at, _TOP - 4, at, bottom, svg.INK, 1.5, "6 4"))
        anchor = "end" if at > (left + right) / 2 else "start"
        label = f"Everybody {_value(everybody)}"
        shift = -6 if anchor == "end" else 6
        drawn.append(svg.words(label, at + shift, _TOP - 12, anchor=anchor))
    middles = [_TOP + _ROW * (place + 0.5) for place in range(len(found))]
    if is_gradient:
        drawn += _gradient(found, middles, x)
    for name, text, figure, at in zip(names, said, found, middles, strict=True):
        drawn.append(svg.words(name, left - 8, at + 5, anchor="end"))
        if figure.value is None:
            drawn.append(svg.mark("cross", x(scale.low) + 8, at, svg.GREY, 4))
            drawn.append(svg.words(text, x(scale.low) + 22, at + 5, fill=svg.GREY))
            continue
        if figure.lower is not None and figure.upper is not None:
            low, high = x(figure.lower), x(figure.upper)
            drawn.append(svg.line(low, at, high, at, svg.BLUE, 2))
            drawn += [svg.line(end, at - 5, end, at + 5, svg.BLUE, 2) for end in (low, high)]
        drawn.append(svg.mark("dot", x(figure.value), at, svg.BLUE, 6))
        drawn.append(svg.words(text, _WIDTH - 12, at + 5, anchor="end", bold=True))
    return drawn, bottom + 54


def _gradient(found: list[Figure], middles: list[float], x: axes.Scale) -> list[str]:
    """Lines between neighbouring fifths that are both shown."""
    drawn = []
    for place in range(len(found) - 1):
        a, b = found[place].value, found[place + 1].value
        if a is not None and b is not None:
            ends = [(x(a), middles[place]), (x(b), middles[place + 1])]
            drawn.append(svg.polyline(ends, svg.GREY, 1.5))
    return drawn


def _value(figure: Figure) -> str:
    """The value, with `%` but without a longer unit, which stands at the axis."""
    number = wording.number(figure.value, figure.decimals)
    return f"{number}%" if figure.unit == "%" else number


def _described(
    found: list[Figure], shown: list[Figure], called: str, everybody: Figure | None
) -> str:
    low = min(shown, key=lambda f: (f.value or 0.0, f.breakdown))
    high = max(shown, key=lambda f: (f.value or 0.0, f.breakdown))
    text = (
        f"A dot for each group, by {called}, with its 95% confidence interval where there is one."
    )
    if low.value == high.value:
        text += (
            f" {len(shown)} shown, each {high.said}." if len(shown) > 1 else f" One: {high.said}."
        )
    else:
        text += f" Highest: {wording.part(high.breakdown)}, {high.said}."
        text += f" Lowest: {wording.part(low.breakdown)}, {low.said}."
    if everybody:
        text += f" Everybody: {everybody.said}."
    absent = [f"{wording.part(f.breakdown)} ({f.said})" for f in found if not f.is_shown]
    return text + (f" Not shown: {', '.join(absent)}." if absent else "")
