"""A funnel plot: smaller areas by how many people they have, between the limits of chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.pack import wording
from pipelines.pack.charts import axes, svg
from pipelines.pack.charts.picture import Picture
from pipelines.pack.charts.places import numbered
from pipelines.pack.metric import Figure, Metric
from pipelines.pack.model import Pack

_WIDTH, _LEFT, _RIGHT, _PLOT = 760.0, 76.0, 730.0, 350.0
FEWEST = 5
"""Areas that a funnel needs: of fewer, the middle is that of one or two of them."""

_LINES = {"2s": ("95% limits", "6 4"), "3s": ("99.8% limits", "2 3")}
SIGNIFICANCES: dict[str, tuple[svg.Shape, str]] = {
    "High (0.001)": ("up", "higher, outside the 99.8% limits"),
    "High (0.025)": ("up", "higher, outside the 95% limits"),
    "Low (0.001)": ("down", "lower, outside the 99.8% limits"),
    "Low (0.025)": ("down", "lower, outside the 95% limits"),
    "Not significant": ("dot", "no more than chance"),
}
_COLOURS = {"better": svg.BLUE, "worse": svg.ORANGE}


def meaning(significance: str, metric: Metric) -> str:
    """Better, worse or similar; higher or lower where neither is good."""
    side = significance.partition(" ")[0].lower()
    if side not in ("high", "low"):
        return "similar"
    polarity = metric.spec["polarity"]
    if polarity == "neutral":
        return f"{side}er"
    return "better" if polarity == f"{side}_is_good" else "worse"


@dataclass(frozen=True)
class _Spot:
    number: int
    figure: Figure
    people: float
    judged: str


def funnel(metric: Metric, pack: Pack, *, within: str = "") -> Picture | None:
    """The newest figures of the smaller areas against how many people each is of, with what all
    have together and the limits around it; None where an area is hidden, as what all have together
    would tell it, or where fewer than five have a place. Nominal size: 760 by 480 px."""
    lines = [row for row in metric.of_smaller("funnel_lines") if row["people"] is not None]
    spots = _spots(metric, pack)
    if not lines or len(spots) < FEWEST or any(not f.is_shown for f in metric.smaller):
        return None
    middle = float(lines[0]["baseline"])
    title = f"{metric.title} by size of area: {pack.area_name}, {spots[0].figure.period}"
    description = _described(metric, spots, middle)
    name = svg.name_of("funnel", within, metric.id)
    legend, room = _legend(spots, middle, metric)
    top = room + 24
    drawn = _body(metric, spots, lines, middle, top)
    return Picture(
        title,
        description,
        svg.drawing(name, title, description, _WIDTH, top + _PLOT + 60, [*legend, *drawn]),
        ("Number", "Area", "Out of", "Value", "Against all areas together"),
        tuple(
            (
                str(spot.number),
                spot.figure.area_name,
                wording.number(spot.people, 0),
                spot.figure.said,
                _said(spot.judged, metric),
            )
            for spot in spots
        ),
    )


def _spots(metric: Metric, pack: Pack) -> list[_Spot]:
    rows = {row["area_code"]: row for row in metric.of_smaller("funnels")}
    found = []
    for area in numbered(pack, metric):
        figure, row = area.of(metric), rows.get(area.code, {"significance": None})
        if figure and row["significance"] in SIGNIFICANCES and row["people"] is not None:
            found.append(_Spot(area.number, figure, float(row["people"]), row["significance"]))
    return found


def _look(judged: str, metric: Metric) -> tuple[svg.Shape, str]:
    """The shape says higher or lower; the colour, of those far out alone, whether that is good."""
    shape, far = SIGNIFICANCES[judged][0], "0.001" in judged
    if shape == "dot":
        return shape, svg.INK
    return shape, _COLOURS.get(meaning(judged, metric), svg.INK) if far else svg.GREY


def _said(judged: str, metric: Metric) -> str:
    told, means = SIGNIFICANCES[judged][1], meaning(judged, metric)
    return f"{told} ({means})" if means in _COLOURS else told


def _body(
    metric: Metric,
    spots: Sequence[_Spot],
    lines: Sequence[dict[str, object]],
    middle: float,
    top: float,
) -> list[str]:
    bottom = top + _PLOT
    least, most = min(s.people for s in spots), max(s.people for s in spots)
    room = (most - least) * 0.08 or most * 0.1
    across = axes.ticks([max(least - room, 0.0), most + room], "")
    x = axes.Scale(across.low, across.high, _LEFT, _RIGHT)
    first = max(across.low, least * 0.5)
    drawn_lines = {
        line: [
            (float(str(row["people"])), float(str(row["limit_value"])))
            for row in lines
            if row["line"] == line and first <= float(str(row["people"])) <= across.high
        ]
        for line in sorted({str(row["line"]) for row in lines})
    }
    values = [float(s.figure.value or 0.0) for s in spots]
    heights = [*values, middle, *(y for points in drawn_lines.values() for _, y in points)]
    up = axes.ticks(heights, metric.unit, from_zero=False)
    y = axes.Scale(up.low, up.high, bottom, top)
    drawn = []
    for tick in up.values:
        drawn.append(svg.line(_LEFT, y(tick), _RIGHT, y(tick), svg.GRID))
        label = up.said(tick, metric.unit)
        drawn.append(svg.words(label, _LEFT - 8, y(tick) + 5, anchor="end"))
    for tick in across.values:
        drawn.append(svg.line(x(tick), bottom, x(tick), bottom + 5, svg.GREY))
        label = wording.number(tick, across.decimals)
        drawn.append(svg.words(label, x(tick), bottom + 22, anchor="middle"))
    of_whom = svg.wrapped(f"Out of: {metric.spec['definition']['denominator']}", 640, 1)[0]
    drawn.append(
        svg.words(of_whom, (_LEFT + _RIGHT) / 2, bottom + 46, anchor="middle", fill=svg.GREY)
    )
    drawn.append(svg.line(_LEFT, y(middle), _RIGHT, y(middle), svg.INK, 1.5))
    for line, points in drawn_lines.items():
        places = [(x(people), y(value)) for people, value in points]
        drawn.append(svg.polyline(places, svg.INK, 1.5, _LINES[line[-2:]][1]))
    taken: list[tuple[float, float]] = []
    for spot in sorted(spots, key=lambda s: s.judged == "Not significant", reverse=True):
        shape, colour = _look(spot.judged, metric)
        at = x(spot.people), y(float(spot.figure.value or 0.0))
        drawn.append(svg.mark(shape, *at, colour, 5.5))
        if spot.judged != "Not significant":
            drawn += _numbered(spot.number, at, taken)
    return drawn


def _numbered(number: int, at: tuple[float, float], taken: list[tuple[float, float]]) -> list[str]:
    """The number beside a mark, on the side where none stands yet; none where there is no room."""
    for shift in (16, -16):
        x = at[0] + shift
        is_free = all(abs(x - other) > 20 or abs(at[1] - y) > 13 for other, y in taken)
        if is_free and _LEFT < x < _RIGHT + 10:
            taken += [(x, at[1]), at]
            return [svg.words(str(number), x, at[1] + 5, anchor="middle", size=13)]
    return []


def _legend(spots: Sequence[_Spot], middle: float, metric: Metric) -> tuple[list[str], float]:
    said = wording.with_unit(middle, metric.decimals, metric.unit)
    items = [(svg.line(-10, 0, 10, 0, svg.INK, 1.5), f"all areas together: {said}")]
    items += [(svg.line(-10, 0, 10, 0, svg.INK, 1.5, dash), of) for of, dash in _LINES.values()]
    for judged in SIGNIFICANCES:
        if any(spot.judged == judged for spot in spots):
            shape, colour = _look(judged, metric)
            mark = svg.mark(shape, 0, 0, colour, 5.5)
            items.append((mark, _said(judged, metric)))
    return axes.legend(items, 8, 16, _WIDTH - 16)


def _described(metric: Metric, spots: Sequence[_Spot], middle: float) -> str:
    said = wording.with_unit(middle, metric.decimals, metric.unit)
    text = (
        f"Funnel plot of {len(spots)} areas: the value of each against how many it is out of. All "
        f"of them together have {said}; an area between the limits may differ from that by chance."
    )
    for judged in SIGNIFICANCES:
        told = _said(judged, metric)
        names = [spot.figure.area_name for spot in spots if spot.judged == judged]
        if names and judged != "Not significant":
            text += f" {told[:1].upper()}{told[1:]}: {', '.join(names)}."
    inside = sum(spot.judged == "Not significant" for spot in spots)
    return f"{text} Between the limits: {inside}."
