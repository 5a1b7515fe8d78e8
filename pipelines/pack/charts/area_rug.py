"""The rug over areas: how each smaller area stands beside the whole of them, metric by metric."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.pack.charts import svg
from pipelines.pack.charts.funnel import FEWEST, SIGNIFICANCES, meaning
from pipelines.pack.charts.picture import Picture
from pipelines.pack.charts.places import numbered
from pipelines.pack.charts.rug import JUDGED, LOOKS, Cell, patterns
from pipelines.pack.metric import Figure, Metric
from pipelines.pack.model import Pack

_LABEL, _WIDEST, _NARROWEST, _ROW, _HEAD = 340.0, 90.0, 30.0, 32.0, 76.0
_WIDTH = 1080.0
_NO_FIGURE = Cell("no figure", "none")
_UNTOLD = "not compared"
_MEANINGS = ("better", "worse", "higher", "lower", "similar", _UNTOLD)


def area_rug(pack: Pack, *, within: str = "") -> Picture | None:
    """Every metric with figures of smaller areas, and whether each of these is better or worse than
    the board's own area (of counts: than all of them together) by more than chance; None where
    there is none. Nominal size: 1080 px wide, more from 25 areas on, 32 px a metric."""
    judged = {name: _judgements(metric) for name, metric in pack.metrics.items()}
    metrics = [pack.metrics[name] for name in judged if {*judged[name].values()} - {_UNTOLD}]
    areas = [
        area for area in numbered(pack, *metrics) if any(area.of(metric) for metric in metrics)
    ]
    if not metrics or not areas:
        return None
    title = f"How smaller areas stand: {pack.area_name}"
    table = [
        (metric, [_cell(judged[metric.id], area.of(metric)) for area in areas])
        for metric in metrics
    ]
    description = _described(table, [area.name for area in areas])
    name = svg.name_of("areas", within, pack.release.strategy)
    drawn, height = _body(name, table, [(area.number, area.name) for area in areas])
    width = max(_WIDTH, _LABEL + _NARROWEST * len(areas) + 8)
    return Picture(
        title,
        description,
        svg.drawing(name, title, description, width, height, drawn),
        ("Metric", *(area.name for area in areas)),
        tuple((metric.title, *(cell.said for cell in cells)) for metric, cells in table),
    )


def _judgements(metric: Metric) -> dict[str, str]:
    """Code of a smaller area → better, worse, higher, lower, similar or not compared."""
    if metric.is_held or not metric.smaller:
        return {}
    within = {figure.area_code for figure in metric.smaller}
    found = {
        row["area_code"]: row["comparison_95"]
        for row in metric.of_smaller("comparisons")
        if row["area_code"] in within and row["comparison_95"]
    }
    told = {
        row["area_code"]: meaning(row["significance"], metric)
        for row in metric.of_smaller("funnels")
        if row["significance"] in SIGNIFICANCES
    }
    return {**told, **found} if len(told) >= FEWEST else found


def _cell(judgements: dict[str, str], figure: Figure | None) -> Cell:
    if figure is None or not figure.is_shown:
        return _NO_FIGURE
    judged = judgements.get(figure.area_code, _UNTOLD)
    return Cell(judged, JUDGED.get(judged, "unknown"))


def _body(
    name: str, table: Sequence[tuple[Metric, list[Cell]]], areas: Sequence[tuple[int, str]]
) -> tuple[list[str], float]:
    width = max(_NARROWEST, min(_WIDEST, (_WIDTH - _LABEL - 8) / len(areas)))
    drawn = [svg.element("defs", *patterns(name)), *_legend(name)]
    for place, (number, _) in enumerate(areas):
        at = _LABEL + width * (place + 0.5)
        drawn.append(svg.words(str(number), at, _HEAD - 10, anchor="middle", bold=True))
    y = _HEAD
    for metric, cells in table:
        lines = svg.wrapped(metric.title, _LABEL - 24, 2, 13)
        first = y + _ROW / 2 + 4.5 - 7 * (len(lines) - 1)
        drawn += [svg.words(text, 8, first + 14 * n, size=13) for n, text in enumerate(lines)]
        for place, cell in enumerate(cells):
            drawn += _drawn(name, cell, _LABEL + width * place, y, width)
        y += _ROW
    return [*drawn, *_names(areas, y + 26)], y + 26 + 20 * -(-len(areas) // 3)


def _drawn(name: str, cell: Cell, x: float, y: float, width: float) -> list[str]:
    shape, colour, pattern = LOOKS[cell.kind]
    middle = x + width / 2, y + _ROW / 2
    if shape is None:
        return [svg.words("–", middle[0], middle[1] + 5, anchor="middle", fill=svg.GREY)]
    fill = svg.PAPER if pattern == "plain" else f"url(#{name}-{pattern})"
    size = {"width": width - 3, "height": _ROW - 3}
    box = svg.element("rect", x=x + 1.5, y=y + 1.5, **size, fill=fill, stroke="#aab4bc")
    ground = svg.element("circle", cx=middle[0], cy=middle[1], r=9, fill=svg.PAPER)
    return [box, ground, svg.mark(shape, *middle, colour, 5)]


def _legend(name: str) -> list[str]:
    drawn, at = [], 8.0
    for said in _MEANINGS:
        drawn += _drawn(name, Cell(said, JUDGED[said]), at, 6, 28)
        drawn.append(svg.words(said, at + 34, 27, size=13))
        at += 34 + svg.width_of(said, 13) + 20
    return [*drawn, svg.words("–  no figure", at, 27, size=13, fill=svg.GREY)]


def _names(areas: Sequence[tuple[int, str]], y: float) -> list[str]:
    """The names of the columns, in three columns of their own."""
    rows, third = -(-len(areas) // 3), _WIDTH / 3
    return [
        svg.words(
            svg.wrapped(f"{number}  {name}", third - 24, 1, 13)[0],
            8 + third * (place // rows),
            y + 20 * (place % rows),
            size=13,
        )
        for place, (number, name) in enumerate(areas)
    ]


def _described(table: Sequence[tuple[Metric, list[Cell]]], areas: Sequence[str]) -> str:
    text = (
        f"A table in signs of {len(table)} metrics for {len(areas)} smaller areas, each beside the "
        "whole of them."
    )
    for place, area in enumerate(areas):
        said = [cells[place].said for _, cells in table]
        counts = [f"{said.count(word)} {word}" for word in _MEANINGS if word in said]
        text += f" {area}: {', '.join(counts) or 'no figure'}."
    return text
