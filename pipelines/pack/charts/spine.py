"""Metrics of many units on one line each, beside England's, better to the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.pack import wording
from pipelines.pack.charts import axes, svg
from pipelines.pack.charts.picture import Picture
from pipelines.pack.facts import facts
from pipelines.pack.metric import Figure, Metric, Row
from pipelines.pack.model import Pack

_WIDTH, _ROW, _TOP = 1040.0, 44.0, 72.0
_VALUE, _COUNTRY = 362.0, 448.0
_LEFT, _RIGHT = 464.0, 884.0
_FURTHEST = 0.6
"""Differences of more than 60% of England's value are drawn at the edge, as an arrow."""

_MARKS: dict[str, tuple[svg.Shape, str]] = {
    "better": ("up", svg.BLUE),
    "worse": ("down", svg.ORANGE),
    "similar": ("dot", svg.INK),
    "not compared": ("ring", svg.GREY),
}


@dataclass(frozen=True)
class _Line:
    metric: Metric
    top: Figure
    row: Row
    good: int
    """1 where higher is better, -1 where lower is."""

    def place(self, value: float) -> float:
        """Difference from England as a share of England's value, better above 0."""
        country = float(self.row["comparator_value"])
        return self.good * (value - country) / abs(country)


def spine(pack: Pack, metrics: Sequence[Metric], *, within: str = "") -> Picture | None:
    """One line for each metric with a figure of England for the same period; None where there is
    none. Left out: metrics where neither way is better, counts, and those of which England's value
    is 0."""
    lines = [line for metric in metrics if (line := _line(metric, pack))]
    if not lines:
        return None
    title = f"{pack.area_name} beside England"
    if within:
        title += f": {within}"
    judged = [line.row["comparison_95"] for line in lines]
    counts = ", ".join(
        f"{judged.count(word)} {word}" for word in ("better", "similar", "worse", "not compared")
    )
    description = (
        f"Spine chart of {len(lines)} metrics: {counts}. The line in the middle is England; to the "
        "right of it is better, to the left worse. How far from it a mark stands is the difference "
        "from England as a share of England’s value, with its 95% confidence interval; an arrow at "
        "an edge stands for more than 60%."
    )
    name = svg.name_of("spine", within or pack.release.strategy)
    height = _TOP + _ROW * len(lines) + 44
    return Picture(
        title,
        description,
        svg.drawing(name, title, description, _WIDTH, height, _body(lines)),
        ("Metric", "Area", "Period", "Value", "95% confidence interval", "England", "Judged"),
        tuple(
            (
                line.metric.title,
                line.top.area_name,
                line.top.period,
                line.top.said,
                line.top.interval or "none given",
                wording.with_unit(
                    line.row["comparator_value"], line.metric.decimals, line.metric.unit
                ),
                line.row["comparison_95"],
            )
            for line in lines
        ),
    )


def _line(metric: Metric, pack: Pack) -> _Line | None:
    top, row = metric.headline, metric.against.get("country")
    good = {"high_is_good": 1, "low_is_good": -1}.get(metric.spec["polarity"])
    if top is None or not top.is_shown or row is None or good is None:
        return None
    if not row["comparator_value"]:
        return None
    if facts(metric, pack).country is None:
        return None
    return _Line(metric, top, row, good)


def _body(lines: list[_Line]) -> list[str]:
    x = axes.Scale(-_FURTHEST, _FURTHEST, _LEFT + 14, _RIGHT - 14)
    middle, bottom = x(0), _TOP + _ROW * len(lines)
    drawn = [
        svg.words("Metric", 8, 54, bold=True),
        svg.words("Value", _VALUE, 54, anchor="end", bold=True),
        svg.words("England", _COUNTRY, 54, anchor="end", bold=True),
        svg.words("England", middle, 54, anchor="middle", bold=True),
        svg.words("◀ worse", _LEFT + 14, 28, fill=svg.GREY),
        svg.words("better ▶", _RIGHT - 14, 28, anchor="end", fill=svg.GREY),
        svg.words("Judged", _RIGHT + 14, 54, bold=True),
    ]
    for share in (-0.5, -0.25, 0.25, 0.5):
        drawn.append(svg.line(x(share), _TOP - 8, x(share), bottom, svg.GRID))
        label = f"{'+' if share > 0 else '−'}{abs(share):.0%}"
        drawn.append(svg.words(label, x(share), bottom + 20, anchor="middle", fill=svg.GREY))
    drawn.append(svg.words("0%", middle, bottom + 20, anchor="middle", fill=svg.GREY))
    drawn.append(
        svg.words(
            "Difference as a share of England’s value",
            middle,
            bottom + 38,
            anchor="middle",
            size=13,
        )
    )
    for place, line in enumerate(lines):
        top = _TOP + _ROW * place
        drawn.append(svg.line(8, top + _ROW, _WIDTH - 8, top + _ROW, svg.GRID))
        drawn += _row(line, top + _ROW / 2, x)
    # Above the grid, below nothing: England is what all are held against.
    drawn.insert(7, svg.line(middle, _TOP - 8, middle, bottom, svg.INK, 2))
    return drawn


def _row(line: _Line, at: float, x: axes.Scale) -> list[str]:
    title = svg.wrapped(line.metric.title, 288, 2, 13)
    first = at + 5 - 8 * (len(title) - 1)
    drawn = [svg.words(text, 8, first + 16 * n, size=13) for n, text in enumerate(title)]
    value = line.top.value or 0.0
    for given, right in ((value, _VALUE), (line.row["comparator_value"], _COUNTRY)):
        said = wording.number(given, line.metric.decimals)
        said += "%" if line.metric.unit == "%" else ""
        drawn.append(svg.words(said, right, at + 5, anchor="end"))
    if line.top.lower is not None and line.top.upper is not None:
        ends = sorted(_held(line.place(end)) for end in (line.top.lower, line.top.upper))
        drawn.append(svg.line(x(ends[0]), at, x(ends[1]), at, svg.GREY, 3))
    judged = line.row["comparison_95"]
    shape, colour = _MARKS.get(judged, ("ring", svg.GREY))
    place = line.place(value)
    if abs(place) > _FURTHEST:
        way = 1 if place > 0 else -1
        edge = x(way * _FURTHEST)
        points = f"{svg.number(edge + way * 12)},{svg.number(at)} "
        points += f"{svg.number(edge - way * 2)},{svg.number(at - 7)} "
        points += f"{svg.number(edge - way * 2)},{svg.number(at + 7)}"
        drawn.append(svg.element("polygon", points=points, fill=colour))
    else:
        drawn.append(svg.mark(shape, x(place), at, colour, 7))
    drawn.append(svg.mark(shape, _RIGHT + 20, at, colour, 5.5))
    drawn.append(svg.words(judged, _RIGHT + 32, at + 5))
    return drawn


def _held(share: float) -> float:
    return max(-_FURTHEST, min(_FURTHEST, share))
