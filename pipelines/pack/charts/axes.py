"""Scales, ticks and legends: how values and days become places in a drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.pack import wording
from pipelines.pack.charts import svg
from pipelines.pack.metric import Figure
from pipelines.periods import PeriodType


@dataclass(frozen=True)
class Scale:
    """A straight scale from values to places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return (self.start + self.end) / 2
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True)
class Ticks:
    """Round values that hold all that is drawn between the first and the last."""

    values: tuple[float, ...]
    decimals: int

    @property
    def low(self) -> float:
        return self.values[0]

    @property
    def high(self) -> float:
        return self.values[-1]

    def said(self, value: float, unit: str) -> str:
        return wording.number(value, self.decimals) + ("%" if unit == "%" else "")


def ticks(
    values: Sequence[float], unit: str, *, wanted: int = 5, from_zero: bool | None = None
) -> Ticks:
    """Ticks around some values. From zero where that costs little, unless it is asked for or
    forbidden; within 0 and 100 where a percentage is."""
    low, high = min(values), max(values)
    smallest, largest = low, high
    if low >= 0 and (from_zero or (from_zero is None and low <= high / 2)):
        low = 0.0
    elif from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high == low:
        room = abs(high) * 0.1 or 1.0
        low, high = low - room, high + room
    if smallest >= 0:
        low = max(low, 0.0)
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * f for f in (1, 2, 2.5, 5, 10) if power * f >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if unit == "%" and largest <= 100:
        last = min(last, max(first + 1, math.ceil(100 / step - 1e-9)))
    decimals = next((d for d in range(9) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 9)
    return Ticks(tuple(round(step * n, 9) for n in range(first, last + 1)), decimals)


def middle(figure: Figure) -> float:
    """The middle of a figure's period, in days; an instant's own day."""
    days = [date.fromisoformat(d[:10]) for d in (figure.period_start, figure.period_end) if d]
    return sum(day.toordinal() for day in days) / len(days)


def short(figure: Figure) -> tuple[str, ...]:
    """The period in one or two short lines, for an axis."""
    if not (figure.period_start and figure.period_end and figure.period_type):
        return ("",)
    start, end = (date.fromisoformat(d[:10]) for d in (figure.period_start, figure.period_end))
    match PeriodType(figure.period_type):
        case PeriodType.quarter:
            return (f"{start:%b}–{end:%b}", str(end.year))
        case PeriodType.month:
            return (f"{end:%b}", str(end.year))
        case PeriodType.day | PeriodType.instant | PeriodType.week:
            return (f"{end.day} {end:%b}", str(end.year))
        case PeriodType.rolling_12_months | PeriodType.cumulative | PeriodType.reporting_year:
            return (f"to {end:%b}", str(end.year))
    years = figure.period.split(" academic")[0].removesuffix(" survey")
    first, dash, last = years.partition(" - ")
    if not dash:
        return (first,)
    return (first, f"to {last}" if "/" in first else f"to {end.year}")


def period_labels(
    figures: Sequence[Figure], places: Sequence[float], y: float, low: float, high: float
) -> list[str]:
    """Labels under the points, the newest first, as many as find room between `low` and `high`."""
    drawn: list[str] = []
    free = high
    for figure, x in sorted(zip(figures, places, strict=True), key=lambda pair: -pair[1]):
        lines = short(figure)
        half = max(svg.width_of(text) for text in lines) / 2
        if x + half > free or x - half < low:
            continue
        free = x - half - 8
        drawn.append(svg.line(x, y, x, y + 5, svg.GREY))
        drawn += [
            svg.words(text, x, y + 20 + 16 * place, anchor="middle")
            for place, text in enumerate(lines)
        ]
    return drawn


def spread(
    wanted: Iterable[tuple[float, str, str]], gap: float, low: float, high: float
) -> list[tuple[float, str, str]]:
    """Places of labels near where they are wanted, no two nearer than `gap`."""
    placed: list[tuple[float, str, str]] = []
    for y, text, colour in sorted(wanted):
        above = placed[-1][0] + gap if placed else low
        placed.append((max(y, above), text, colour))
    limit = high
    for place in range(len(placed) - 1, -1, -1):
        y, text, colour = placed[place]
        placed[place] = (min(y, limit), text, colour)
        limit = placed[place][0] - gap
    return placed


def legend(
    items: Sequence[tuple[str, str]], x: float, y: float, width: float
) -> tuple[list[str], float]:
    """Signs (markup drawn around 0,0) with their words, in lines; and how high they are."""
    drawn: list[str] = []
    at, row = x, 0
    for sign, text in items:
        room = 26 + svg.width_of(text) + 18
        if at > x and at + room > x + width:
            at, row = x, row + 1
        middle_y = y + 22 * row
        drawn.append(
            svg.element(
                "g", sign, transform=f"translate({svg.number(at + 10)} {svg.number(middle_y)})"
            )
        )
        drawn.append(svg.words(text, at + 26, middle_y + 5))
        at += room
    return drawn, 22.0 * (row + 1) if items else 0.0
