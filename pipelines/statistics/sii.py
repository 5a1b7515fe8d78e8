"""Limits of the slope and relative index of inequality, by simulation.

A value of a quantile errs evenly on its own scale (itself, its logarithm, its logit): it is drawn
many times there, the index is fitted to each draw, and the limits are order statistics of what
comes out (no formula gives those of a ratio of two fitted values, or of a slope through values that
err on another scale).

Every group is drawn from the same numbers: the n-th quantile has a stream of its own, and the k-th
draw is the same whatever is computed beside it. So limits depend on their own group alone, not on
the others, their order, the size of a block or the number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl

Numbers = NDArray[np.float64]

_SEED = 0x5EED0F511
_NUMBERS_AT_ONCE = 2_000_000  # of each of the two arrays of a block: 16 MB
_WORKING = ("shares", "centres", "errors", "mean", "repetitions")
_BACK: dict[str, Callable[[Numbers], Numbers]] = {
    "normal": lambda number: number,
    "rate": np.exp,
    "proportion": lambda number: 1 / (1 + np.exp(-number)),
}


def finish(frame: pl.DataFrame, *, confidence: Sequence[float], **_: object) -> pl.DataFrame:
    """The macro's rows with the limits of both indices, in place of the lists they are made of.

    Limits carry their level in their names (sii_lower95_0cl), or none where a column of the table
    says the level. A row with a reason has none.
    """
    import polars as pl

    said = "confidence" in frame.columns

    def levels_of(row: dict[str, Any]) -> Sequence[float | None]:
        return [row["confidence"]] if said else confidence

    rows = frame.to_dicts()
    limits: list[dict[str, float | None]] = [{} for _ in rows]
    groups = [
        Group.of(row, [each for each in levels_of(row) if each is not None], at)
        for at, row in enumerate(rows)
        if row["shares"] is not None
    ]
    for group, slopes, starts in drawn(groups):
        limits[group.place] = group.limits(slopes, starts)
    levels: Sequence[float | None] = [None] if said else confidence
    columns = [
        pl.Series(
            limit_name(index, side, level), [each.get(key) for each in limits], dtype=pl.Float64
        )
        for index in ("sii", "rii")
        for number, level in enumerate(levels)
        for side in ("lower", "upper")
        for key in [f"{index} {side} {number}"]
    ]
    kept = [name for name in frame.columns if name not in (*_WORKING, "confidence")]
    before = kept.index("rii") + 1
    return frame.select(*kept[:before], *columns, *kept[before:])


def limit_name(index: str, side: str, level: float | None) -> str:
    """sii_lower95_0cl; sii_lowercl where a column says the level."""
    told = "" if level is None else f"{level * 100:.1f}".replace(".", "_")
    return f"{index}_{side}{told}cl"


@dataclass(frozen=True)
class Group:
    """One group's quantiles, most deprived first, and what is asked of it."""

    place: int
    value_type: str
    is_transformed: bool
    multiplier: float
    mean: float
    shares: Numbers
    centres: Numbers
    errors: Numbers
    repetitions: int
    levels: Sequence[float]

    @classmethod
    def of(cls, row: dict[str, Any], levels: Sequence[float], place: int) -> Group:
        return cls(
            place=place,
            value_type=row["indicator_type"],
            is_transformed=row["transform"] != "none",
            multiplier=row["multiplier"],
            mean=row["mean"],
            shares=np.array(row["shares"]),
            centres=np.array(row["centres"]),
            errors=np.array(row["errors"]),
            repetitions=row["repetitions"],
            levels=levels,
        )

    def weights(self) -> tuple[Numbers, Numbers]:
        """What each value adds to the slope, and to the fitted value of the most deprived."""
        fromhalf = np.cumsum(self.shares) - self.shares / 2 - 0.5
        slope = self.shares * fromhalf / np.sum(self.shares * fromhalf**2)
        return slope, self.shares - slope / 2

    def values(self, quantile: int, deviates: Numbers) -> Numbers:
        """Draws of one quantile's value, on the scale of the regression."""
        scaled = self.centres[quantile] + self.errors[quantile] * deviates
        return scaled if self.is_transformed else _BACK[self.value_type](scaled)

    def limits(self, slopes: Numbers, starts: Numbers) -> dict[str, float | None]:
        found: dict[str, float | None] = {}
        if self.is_transformed:
            indices = {"sii": self._difference, "rii": self._ratio}
            for number, level in enumerate(self.levels):
                ends = between(slopes, level)
                for index, of in indices.items():
                    lower, upper = sorted(of(end) for end in ends)
                    found |= {f"{index} lower {number}": lower, f"{index} upper {number}": upper}
            return found
        ends_of_line = (
            (starts + slopes, starts) if self.multiplier > 0 else (starts, starts + slopes)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            draws = {"sii": self.multiplier * slopes, "rii": ends_of_line[0] / ends_of_line[1]}
        for index, of_index in draws.items():
            for number, level in enumerate(self.levels):
                lower, upper = between(of_index, level)
                found |= {f"{index} lower {number}": lower, f"{index} upper {number}": upper}
        return found

    def _ends(self, slope: float) -> tuple[float, float]:
        """Values at both ends of a line of this slope through the middle of the fitted one."""
        back = _BACK[self.value_type]
        ends = back(np.array([self.mean + slope / 2, self.mean - slope / 2]))
        return float(ends[0]), float(ends[1])

    def _difference(self, slope: float) -> float:
        least, most = self._ends(slope)
        return self.multiplier * (least - most)

    def _ratio(self, slope: float) -> float:
        least, most = self._ends(slope)
        return least / most if self.multiplier > 0 else most / least


def drawn(groups: Sequence[Group]) -> Iterator[tuple[Group, Numbers, Numbers]]:
    """Each group with the slopes and starts of the lines fitted to its draws, block by block."""
    for repetitions in sorted({group.repetitions for group in groups}):
        alike = [group for group in groups if group.repetitions == repetitions]
        at_once = max(1, _NUMBERS_AT_ONCE // repetitions)
        for first in range(0, len(alike), at_once):
            yield from _block(alike[first : first + at_once], repetitions)


def _block(groups: Sequence[Group], repetitions: int) -> Iterator[tuple[Group, Numbers, Numbers]]:
    slopes = np.zeros((len(groups), repetitions))
    starts = np.zeros((len(groups), repetitions))
    weights = [group.weights() for group in groups]
    for quantile in range(max(len(group.shares) for group in groups)):
        deviates = normal_deviates(quantile, repetitions)
        for at, group in enumerate(groups):
            if quantile < len(group.shares):
                values = group.values(quantile, deviates)
                # Added one by one: a product of matrices may add in an order of its own.
                slopes[at] += weights[at][0][quantile] * values
                starts[at] += weights[at][1][quantile] * values
    yield from zip(groups, slopes, starts, strict=True)


def normal_deviates(stream: int, count: int) -> Numbers:
    """Standard normal deviates of one stream, by inversion of the raw bits of Philox.

    NumPy keeps those bits the same from version to version, which it does not promise of its own
    normal deviates.
    """
    from scipy.special import ndtri

    bits = np.random.Philox(key=[_SEED, stream]).random_raw(count)
    deviates: Numbers = ndtri(((bits >> np.uint64(11)) + 0.5) * 2.0**-53)
    return deviates


def between(draws: Numbers, level: float) -> tuple[float, float]:
    """The order statistics that hold the level between them, without interpolation."""
    tail = (1 - level) / 2
    lower = max(round(len(draws) * tail), 1) - 1
    upper = min(round(len(draws) * (1 - tail)), len(draws)) - 1
    ordered = np.partition(draws, [lower, upper])
    return float(ordered[lower]), float(ordered[upper])
