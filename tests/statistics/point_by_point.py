"""The rules of XmR charts told a second time: each looks at the points themselves, none at runs."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

Point = tuple[float | None, int]
"""A value (of quarters, so that ties and points on the mean occur) and its group."""


def told_point_by_point(
    points: list[Point], *, good: int, target: float, screens: bool, fix: int | None, run: int
) -> list[tuple[object, ...]]:
    told: list[tuple[object, ...]] = []
    for group in sorted({number for _, number in points}):
        values = [value for value, number in points if number == group]
        told += of_group(values, group, good, screens, fix, run)
    last = max((i for i, (value, _) in enumerate(points) if value is not None), default=None)
    variation = assurance = None
    if last is not None:
        variation = told[last][-1]
        lower, upper = told[last][2], told[last][3]
        if isinstance(lower, float) and isinstance(upper, float) and good:
            # On the good side of the target lies what is above it, or below it.
            beyond = target < lower if good > 0 else target > upper
            short = target > upper if good > 0 else target < lower
            assurance = (
                "consistent_pass" if beyond else "consistent_fail" if short else "inconsistent"
            )
    return [(*point, variation, assurance) for point in told]


def mean_of(values: list[float]) -> float | None:
    return float(sum(map(Fraction, values)) / len(values)) if values else None


def of_group(
    values: list[float | None], group: int, good: int, screens: bool, fix: int | None, run: int
) -> list[tuple[object, ...]]:
    base = values[:fix]
    mean = mean_of([v for v in base if v is not None])
    ranges = [abs(b - a) for a, b in pairwise(base) if a is not None and b is not None]
    average = mean_of(ranges)
    if screens and average is not None:
        average = mean_of([r for r in ranges if r < 3.267 * average])
    size = len(values)
    sides = [0 if v is None or mean is None else (v > mean) - (v < mean) for v in values]
    lower = upper = None
    outside = [False] * size
    close = [False] * size
    if mean is not None and average is not None:
        lower, upper = mean - 2.66 * average, mean + 2.66 * average
        near = 2 * (2.66 / 3) * average
        outside = [v is not None and (v > upper or v < lower) for v in values]
        close = [
            v is not None and not out and (v > mean + near or v < mean - near)
            for v, out in zip(values, outside, strict=True)
        ]
    moves = [0] * size  # of each point to the next
    for i, (a, b) in enumerate(pairwise(values)):
        moves[i] = 0 if a is None or b is None else (b > a) - (b < a)
    in_trend = [
        any(
            start >= 0
            and start + run <= size
            and moves[start : start + run - 1] == [way] * (run - 1)
            for start in range(i - run + 1, i + 1)
            for way in (1, -1)
        )
        for i in range(size)
    ]
    told: list[tuple[object, ...]] = []
    for i in range(size):
        later = i + 1 < size and in_trend[i + 1]
        move = moves[i] if in_trend[i] and later else moves[i - 1] if i else 0
        in_shift = any(
            sides[start : start + run] == [way] * run
            for start in windows(i, run, size)
            for way in (1, -1)
        )
        two_in_three = close[i] and any(
            abs(sum(sides[start : start + 3])) == 3 and sum(close[start : start + 3]) >= 2
            for start in windows(i, 3, size)
        )
        above = "Above CL" if sides[i] > 0 else "Below CL"
        if outside[i]:
            cause, way = ("Above UCL", 1) if sides[i] > 0 else ("Below LCL", -1)
        elif in_trend[i]:
            word = "Increasing" if move == 1 else "Decreasing"
            cause, way = f"{run} Point Trend ({word})", 1 if move == 1 else -1
        elif two_in_three:
            cause, way = f"2 in 3 {above}", sides[i]
        elif in_shift:
            cause, way = f"{run} Points {above}", sides[i]
        else:
            cause, way = "Common Cause", 0
        if way == 0:
            kind = "common_cause"
        elif good == 0:
            kind = f"special_cause_neutral_{'high' if way > 0 else 'low'}"
        else:
            kind = f"special_cause_{'improvement' if way == good else 'concern'}"
        told.append((group, mean, lower, upper, cause, kind))
    return told


def windows(place: int, length: int, size: int) -> range:
    """Where the windows of that length begin that hold a place and lie in a series."""
    return range(max(0, place - length + 1), min(place, size - length) + 1)
