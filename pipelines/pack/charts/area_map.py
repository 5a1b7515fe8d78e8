"""A map of smaller areas: the value of each in one of a few classes, by shade and pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.pack import wording
from pipelines.pack.charts import axes, svg
from pipelines.pack.charts.picture import Picture
from pipelines.pack.charts.places import Numbered, Place, numbered, placed
from pipelines.pack.metric import Figure, Metric
from pipelines.pack.model import Pack

_WIDTH, _HEIGHT, _KEY = 940.0, 640.0, 600.0

_SHADES = ("#e9f1f8", "#cfdfed", "#9fc1de", "#5f94c2", "#1d5b94")
"""From low to high; in grey they are as far apart."""
_PATTERNS: dict[int, tuple[Literal["lines", "back", "dots"], str]] = {
    1: ("dots", svg.INK),
    2: ("lines", "#12406b"),
    3: ("back", svg.PAPER),
}
"""Of the shades between the lightest and the darkest: what is drawn on them, in which colour."""
_NO_FIGURE = {"fill": svg.PAPER, "stroke_dasharray": "3 4"}
_LEAST_STEP = 14.0
"""Lines of the list of areas that are nearer than this cannot be read."""


@dataclass(frozen=True)
class _Class:
    low: float
    high: float
    said: str
    fill: str


@dataclass(frozen=True)
class _Area:
    of: Numbered
    figure: Figure | None

    @property
    def is_shown(self) -> bool:
        return self.figure is not None and self.figure.is_shown


def area_map(metric: Metric, pack: Pack, *, within: str = "") -> Picture | None:
    """The newest figures of the smaller areas that lie in the board's own, on a map of all of them;
    None where fewer than two that have an outline are shown. Nominal size: 940 by 640 px."""
    areas = [_Area(each, each.of(metric)) for each in numbered(pack, metric)]
    drawn_ones = [area for area in areas if area.of.code in pack.outlines]
    shown = [area.figure for area in drawn_ones if area.figure and area.figure.is_shown]
    if len(shown) < 2:
        return None
    name = svg.name_of("map", within, metric.id)
    classes = _classes(metric, shown, name)
    title = f"{metric.title} on a map: {pack.area_name}, {shown[0].period}"
    description = _described(drawn_ones, shown)
    places = placed(pack.outlines, 12, 12, _KEY - 36, _HEIGHT - 24)
    drawn = _body(name, areas, places, classes, metric)
    return Picture(
        title,
        description,
        svg.drawing(name, title, description, _WIDTH, _HEIGHT, drawn),
        ("Number", "Area", f"Value, {shown[0].period}", "95% confidence interval", "On the map"),
        tuple(_row(area, classes, pack) for area in areas),
    )


def _row(area: _Area, classes: Sequence[_Class], pack: Pack) -> tuple[str, ...]:
    figure = area.figure
    drawn = _class_of(figure, classes).said if area.is_shown else "no figure"
    return (
        *(str(area.of.number), area.of.name),
        figure.said if figure else "not supplied",
        (figure.interval if figure else "") or "none given",
        drawn if area.of.code in pack.outlines else "no outline",
    )


def _classes(metric: Metric, shown: Sequence[Figure], name: str) -> list[_Class]:
    """At most five classes of one width between round values, from the lowest to the highest."""
    values = [f.value for f in shown if f.value is not None]
    scale = axes.ticks(values, metric.unit, wanted=4, from_zero=False)
    bounds = list(zip(scale.values, scale.values[1:], strict=False))
    found = []
    for number, (low, high) in enumerate(bounds):
        shade = round(number * (len(_SHADES) - 1) / max(len(bounds) - 1, 1))
        fill = f"url(#{name}-{shade})" if shade in _PATTERNS else _SHADES[shade]
        ends = " to ".join(wording.number(each, scale.decimals) for each in (low, high))
        below = "" if number == len(bounds) - 1 else "under "
        said = ends.replace(" to ", f" to {below}") + ("%" if metric.unit == "%" else "")
        found.append(_Class(low, high, said, fill))
    return found


def _class_of(figure: Figure | None, classes: Sequence[_Class]) -> _Class:
    value = figure.value or 0.0 if figure else 0.0
    return next((each for each in classes if value < each.high), classes[-1])


def _body(
    name: str,
    areas: Sequence[_Area],
    places: dict[str, Place],
    classes: Sequence[_Class],
    metric: Metric,
) -> list[str]:
    drawn = [
        svg.element(
            "defs",
            *(svg.hatch(f"{name}-{n}", *look, _SHADES[n]) for n, look in _PATTERNS.items()),
        )
    ]
    labels = []
    # Whole outlines over dashed ones.
    for area in sorted(areas, key=lambda area: area.is_shown):
        place = places.get(area.of.code)
        if place is None:
            continue
        look = {"fill": _class_of(area.figure, classes).fill} if area.is_shown else _NO_FIGURE
        drawn.append(
            svg.element(
                "path",
                d=place.path,
                fill_rule="evenodd",
                stroke=svg.INK,
                stroke_width=1.2,
                stroke_linejoin="round",
                **look,
            )
        )
        labels.append(_label(str(area.of.number), place))
    return [*drawn, *labels, *_key(areas, classes, metric)]


def _label(number: str, place: Place) -> str:
    x, y = place.label
    ground = svg.element("circle", cx=x, cy=y, r=10, fill=svg.PAPER, stroke=svg.INK)
    return ground + svg.words(number, x, y + 4.5, anchor="middle", size=12, bold=True)


def _key(areas: Sequence[_Area], classes: Sequence[_Class], metric: Metric) -> list[str]:
    y = 34.0
    unit = "Per cent" if metric.unit == "%" else f"{metric.unit[:1].upper()}{metric.unit[1:]}"
    drawn = [svg.words(unit, _KEY, y, bold=True)]
    rows = [(each.said, {"fill": each.fill}) for each in classes]
    if not all(area.is_shown for area in areas):
        rows.append(("no figure", _NO_FIGURE))
    for said, look in rows:
        y += 28
        box = {"x": _KEY, "y": y - 15, "width": 34.0, "height": 20.0}
        drawn.append(svg.element("rect", stroke=svg.INK, **box, **look))
        drawn.append(svg.words(said, _KEY + 46, y))
    y += 16
    step = min(20.0, (_HEIGHT - 12 - y) / len(areas))
    if step < _LEAST_STEP:
        said = "The table tells the numbers."
        return [*drawn, svg.words(said, _KEY, y + 20, size=13, fill=svg.GREY)]
    for area in areas:
        y += step
        named = svg.wrapped(f"{area.of.number}  {area.of.name}", _WIDTH - _KEY - 90, 1, 13)[0]
        drawn.append(svg.words(named, _KEY, y, size=13))
        value = area.figure.value if area.figure else None
        said = wording.number(value, metric.decimals) if value is not None else "–"
        drawn.append(svg.words(said, _WIDTH - 12, y, anchor="end", size=13))
    return drawn


def _described(areas: Sequence[_Area], shown: Sequence[Figure]) -> str:
    low = min(shown, key=lambda f: (f.value or 0.0, f.area_name))
    high = max(shown, key=lambda f: (f.value or 0.0, f.area_name))
    text = (
        f"Map of {len(areas)} areas, numbered as in the table; the darker, the higher the value."
        f" Highest: {high.area_name}, {high.said}. Lowest: {low.area_name}, {low.said}."
    )
    absent = len(areas) - len(shown)
    return text + (f" Without a figure: {absent}." if absent else "")
