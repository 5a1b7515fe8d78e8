"""What is known of one metric where a text is held against it. Pure: `facts.py` reads it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import hypot

SMALLEST_QUOTED = 10
"""Counts below it are never quoted, nor what is made of them: figures are before disclosure
control."""

_TOO_SMALL = "a count too small to quote"


@dataclass(frozen=True)
class Point:
    """One figure of the metric in the unit of the metric, unrounded; limits are those of 95 %.

    `is_small` says that it is, or is made of, a count below `SMALLEST_QUOTED`.
    """

    value: float
    start: date
    end: date
    label: str
    lower: float | None = None
    upper: float | None = None
    is_small: bool = False

    def moved_since(self, before: "Point") -> int | None:
        """1, −1, or 0 for no more than chance; None where nobody can tell.

        By whether the interval of the difference holds 0, as `figures.metric_comparison` judges a
        series against itself.
        """
        if before.end >= self.start and (before.start, before.end) != (self.start, self.end):
            return None
        if None in (self.lower, self.upper, before.lower, before.upper):
            return None
        assert self.lower is not None
        assert self.upper is not None
        assert before.lower is not None
        assert before.upper is not None
        by = self.value - before.value
        lower = by - hypot(self.value - self.lower, before.upper - before.value)
        upper = by + hypot(self.upper - self.value, before.value - before.lower)
        return (lower > 0) - (upper < 0)


@dataclass(frozen=True)
class Beside:
    """An area or group that the figure is compared with; `names` are casefolded words for it.

    `judgement` is better, similar, worse, higher, lower, or None; `rank` 1 is the best, where
    neither way is better the highest.
    """

    name: str
    names: tuple[str, ...]
    value: float | None
    judgement: str | None = None
    rank: int | None = None
    ranked: int | None = None
    is_small: bool = False


@dataclass(frozen=True)
class Target:
    """What was agreed: `status` is met or not met, `trajectory_status` on or behind trajectory."""

    value: float
    due_on: date
    status: str | None = None
    trajectory: float | None = None
    trajectory_status: str | None = None


@dataclass(frozen=True)
class Facts:
    """A metric for the area of a board, as known for a quarter.

    `series` has the figures of everybody since the last break, oldest first; `current` is the last
    of them, or None with `why_not`. `parts` are the current figures of parts of the people.
    """

    metric_id: str
    title: str
    unit: str
    decimals: int
    polarity: str
    series: tuple[Point, ...] = ()
    current: Point | None = None
    why_not: str = ""
    baseline: Point | None = None
    beside: tuple[Beside, ...] = ()
    target: Target | None = None
    parts: dict[str, Point] = field(default_factory=dict)

    @property
    def previous(self) -> Point | None:
        earlier = [point for point in self.series if point is not self.current]
        return earlier[-1] if earlier else None

    @property
    def good(self) -> int:
        """1 where more is better, −1 where less is, 0 where neither."""
        return {"high_is_good": 1, "low_is_good": -1}.get(self.polarity, 0)

    def rounded(self, value: float) -> float:
        step = Decimal(1).scaleb(-self.decimals)
        return float(Decimal(repr(value)).quantize(step, ROUND_HALF_UP))

    def printed(self, value: float) -> str:
        """The value as the board's page prints it, with its unit."""
        return f"{self.rounded(value):,.{self.decimals}f} {self.unit}"

    def quoted(self, point: Point) -> str:
        """The figure with its period, or that it is a count, where a small one must not be told."""
        told = _TOO_SMALL if point.is_small else self.printed(point.value)
        return f"{told} in {point.label}"

    def values(self) -> Iterator[tuple[float, str]]:
        """Each value a text may give, unrounded, with how it is quoted; the current one first."""
        now = self.current
        if now is not None:
            yield now.value, self.quoted(now)
            if now.lower is not None and now.upper is not None:
                told = self.quoted(now)
                if not now.is_small:
                    limits = f"{self.printed(now.lower)} to {self.printed(now.upper)}"
                    told = f"{limits}, the 95 % interval of {now.label}"
                yield now.lower, told
                yield now.upper, told
        for point in reversed(self.series):
            if point is not now:
                yield point.value, self.quoted(point)
        if self.baseline is not None:
            yield self.baseline.value, f"{self.quoted(self.baseline)}, the baseline"
        for other in self.beside:
            if other.value is not None:
                told = _TOO_SMALL if other.is_small else self.printed(other.value)
                yield other.value, f"{told} in {other.name}"
        if self.target is not None:
            yield self.target.value, f"{self.printed(self.target.value)}, the target"
            if self.target.trajectory is not None:
                yield self.target.trajectory, f"{self.printed(self.target.trajectory)}, a milestone"
        for name, point in self.parts.items():
            yield point.value, f"{self.quoted(point)}, {name}"
