"""The tartan rug: every metric on a line, and how it stands in five ways, in words and signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.pack.charts import svg
from pipelines.pack.charts.picture import Picture
from pipelines.pack.facts import Facts, facts
from pipelines.pack.metric import Metric
from pipelines.pack.model import Pack, Theme

_WIDTH, _ROW, _HEAD, _GROUP = 1080.0, 34.0, 78.0, 34.0
_LABEL, _CELL = 380.0, 136.0

Kind = Literal["good", "bad", "high", "low", "same", "unknown", "none"]

LOOKS: dict[Kind, tuple[svg.Shape | None, str, str]] = {
    "good": ("up", svg.BLUE, "dots"),
    "bad": ("down", svg.ORANGE, "lines"),
    "high": ("square", svg.INK, "back"),
    "low": ("diamond", svg.INK, "back"),
    "same": ("dot", svg.INK, "plain"),
    "unknown": ("ring", svg.GREY, "plain"),
    "none": (None, svg.GREY, "plain"),
}
"""Kind of cell → sign, its colour, and the pattern of the cell."""

COLUMNS = ("Against England", "Change", "Target", "Trend", "Equity gap")


@dataclass(frozen=True)
class Cell:
    said: str
    kind: Kind


_NOTHING = Cell("–", "none")
_NO_FIGURE = Cell("no figure is shown", "none")


def rug(pack: Pack, theme: Theme | None = None, *, within: str = "") -> Picture:
    """Every metric of the pack, or of one theme, by theme and priority: against England, change
    since the figure before, target, trend or control chart, and the gap of the most deprived fifth.

    A metric stands under each priority that it serves. Nominal size: 1080 px wide, 34 px a metric.
    """
    blocks = list(_blocks(pack, theme))
    of = f"{theme.title}" if theme else "all metrics"
    title = f"How the metrics stand: {of}"
    lines = [(block, metric, cells(metric, pack)) for block, held in blocks for metric in held]
    description = _described(lines)
    name = svg.name_of("rug", within, theme.key if theme else pack.release.strategy)
    drawn, height = _body(name, blocks, pack)
    return Picture(
        title,
        description,
        svg.drawing(name, title, description, _WIDTH, height, drawn),
        ("Priority", "Metric", *COLUMNS),
        tuple(
            (block, metric.title, *(_in_words(cell) for cell in row))
            for block, metric, row in lines
        ),
    )


def patterns(name: str) -> list[str]:
    """The patterns that `LOOKS` speaks of, under names of one picture."""
    return [
        svg.hatch(f"{name}-dots", "dots", "#8fb2d4", svg.PALE),
        svg.hatch(f"{name}-lines", "lines", "#dfa27c", svg.WARM),
        svg.hatch(f"{name}-back", "back", "#b3bcc4", "#eef1f3"),
    ]


def cells(metric: Metric, pack: Pack) -> tuple[Cell, ...]:
    """The five cells of a metric."""
    known = facts(metric, pack)
    if known.absent:
        return (_NO_FIGURE,) * len(COLUMNS)
    return (_country(known), _change(known), _target(known), _trend(metric, known), _gap(known))


def _in_words(cell: Cell) -> str:
    return "nothing to say" if cell is _NOTHING else cell.said


def _blocks(pack: Pack, theme: Theme | None) -> Iterator[tuple[str, Sequence[Metric]]]:
    if theme is None and pack.overarching:
        yield "Overarching", pack.overarching
    for each in (theme,) if theme else pack.themes:
        for priority in each.priorities:
            if priority.metrics:
                yield priority.title, priority.metrics


JUDGED: dict[str, Kind] = {
    **{"better": "good", "worse": "bad", "higher": "high", "lower": "low"},
    **{"similar": "same", "not compared": "unknown"},
}


def _country(known: Facts) -> Cell:
    if known.country is None:
        return _NOTHING
    return Cell(known.country.judged, JUDGED.get(known.country.judged, "unknown"))


def _change(known: Facts) -> Cell:
    change = known.change
    if change is None:
        return _NOTHING
    if change.is_after_break:
        return Cell("new series", "unknown")
    if change.judged == "similar":
        return Cell("no real change", "same")
    return Cell(change.judged, JUDGED.get(change.judged, "unknown"))


def _target(known: Facts) -> Cell:
    goal = known.target
    if goal is None:
        return _NOTHING
    kinds: dict[str, Kind] = {"met": "good", "not met": "bad"}
    return Cell(goal.status, kinds.get(goal.status, "unknown"))


_VARIATION: dict[str, Cell] = {
    "common_cause": Cell("usual variation", "same"),
    "special_cause_improvement": Cell("improving", "good"),
    "special_cause_concern": Cell("of concern", "bad"),
    "special_cause_neutral_high": Cell("unusually high", "high"),
    "special_cause_neutral_low": Cell("unusually low", "low"),
}


def _trend(metric: Metric, known: Facts) -> Cell:
    """The icon of the control chart where it has one, else the trend of recent years."""
    if not known.value:
        return _NOTHING
    variation = metric.chart[-1]["variation"] if metric.chart else None
    if variation in _VARIATION:
        return _VARIATION[variation]
    said = str((metric.trend or {}).get("recent_trend_polarity") or "").lower()
    if not said or "cannot be calculated" in said:
        return _NOTHING
    if "getting better" in said:
        return Cell("getting better", "good")
    if "getting worse" in said:
        return Cell("getting worse", "bad")
    if "no significant change" in said:
        return Cell("no trend", "same")
    return Cell(said, "high" if said.startswith("increas") else "low")


def _gap(known: Facts) -> Cell:
    gap = known.gap
    if gap is None:
        return _NOTHING
    if gap.judged is None:
        return Cell("not compared", "unknown")
    said = {"better": "better off", "worse": "worse off", "similar": "no real gap"}
    return Cell(said.get(gap.judged, gap.judged), JUDGED.get(gap.judged, "unknown"))


def _described(lines: Sequence[tuple[str, Metric, tuple[Cell, ...]]]) -> str:
    """How many cells of each column say what, each metric counted once."""
    once = {metric.id: row for _, metric, row in lines}
    text = f"A table in signs and words of {len(once)} metrics."
    for place, column in enumerate(COLUMNS):
        found = [row[place].said for row in once.values() if row[place] is not _NOTHING]
        if found:
            each = ", ".join(f"{found.count(said)} {said}" for said in sorted(set(found)))
            text += f" {column}: {each}."
    return text


def _body(
    name: str, blocks: Sequence[tuple[str, Sequence[Metric]]], pack: Pack
) -> tuple[list[str], float]:
    drawn = [
        svg.element(
            "defs",
            *patterns(name),
        )
    ]
    drawn += _legend(name)
    heads = 66.0
    for place, column in enumerate(COLUMNS):
        at = _LABEL + _CELL * (place + 0.5)
        drawn.append(svg.words(column, at, heads, anchor="middle", bold=True))
    y = _HEAD
    for block, metrics in blocks:
        title = svg.wrapped(block, _WIDTH - 24, 1, 15)[0]
        drawn.append(svg.words(title, 8, y + 22, size=15, bold=True))
        y += _GROUP
        drawn.append(svg.line(8, y - 1, _WIDTH - 8, y - 1, svg.INK, 1.25))
        for metric in metrics:
            drawn += _line(name, metric, cells(metric, pack), y)
            y += _ROW
        y += 6
    return drawn, y + 8


def _line(name: str, metric: Metric, row: tuple[Cell, ...], y: float) -> list[str]:
    lines = svg.wrapped(metric.title, _LABEL - 24, 2, 13)
    first = y + _ROW / 2 + 4.5 - 7 * (len(lines) - 1)
    drawn = [svg.words(text, 8, first + 14 * n, size=13) for n, text in enumerate(lines)]
    if row[0] is _NO_FIGURE:
        at = _LABEL + 12
        return [*drawn, svg.words(row[0].said, at, y + _ROW / 2 + 5, size=13, fill=svg.GREY)]
    for place, cell in enumerate(row):
        drawn += _cell(name, cell, _LABEL + _CELL * place, y)
    return drawn


def _cell(name: str, cell: Cell, x: float, y: float) -> list[str]:
    shape, colour, pattern = LOOKS[cell.kind]
    middle = y + _ROW / 2
    if shape is None:
        return [svg.words(cell.said, x + _CELL / 2, middle + 5, anchor="middle", fill=svg.GREY)]
    fill = svg.PAPER if pattern == "plain" else f"url(#{name}-{pattern})"
    size = {"width": _CELL - 4, "height": _ROW - 4}
    drawn = [svg.element("rect", x=x + 2, y=y + 2, **size, fill=fill, stroke="#aab4bc")]
    if pattern != "plain":
        # Words stand on plain ground; the pattern frames them.
        inner = svg.element(
            "rect", x=x + 26, y=y + 6, width=_CELL - 36, height=_ROW - 12, fill=svg.PAPER
        )
        drawn.append(inner)
    drawn.append(svg.mark(shape, x + 15, middle, colour, 5.5))
    drawn.append(svg.words(cell.said, x + 32, middle + 4.5, size=13))
    return drawn


_MEANINGS: tuple[tuple[Kind, str], ...] = (
    ("good", "better, met"),
    ("bad", "worse, not met"),
    ("high", "higher"),
    ("low", "lower"),
    ("same", "no more than chance"),
    ("unknown", "cannot be told"),
)


def _legend(name: str) -> list[str]:
    drawn = []
    at = 8.0
    for kind, said in _MEANINGS:
        shape, colour, pattern = LOOKS[kind]
        fill = svg.PAPER if pattern == "plain" else f"url(#{name}-{pattern})"
        drawn.append(
            svg.element("rect", x=at, y=10, width=26, height=24, fill=fill, stroke="#aab4bc")
        )
        if shape:
            drawn.append(svg.mark(shape, at + 13, 22, colour, 5.5))
        drawn.append(svg.words(said, at + 34, 27, size=13))
        at += 34 + svg.width_of(said, 13) + 22
    drawn.append(svg.words("–  nothing to say", at, 27, size=13, fill=svg.GREY))
    return drawn
