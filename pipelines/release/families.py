"""What the figures of a release add up to: groups to everybody, areas to larger ones, periods to
longer ones. These are the equations that an attacker has, too.

An equation is one of the figures as they are: parts that do not add up to their total leave a rest,
which is a count nobody printed; parts that overlap are each no more than the total.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import inf
from typing import Any

from pipelines.disclosure.tables import Cell, Key, Tables

Row = dict[str, Any]

_PIECES = "; "
_BAND = re.compile(r"age: (\d+)(?:-(\d+)|\+)$")
_OLDEST = 999
_NEARLY = 1e-6
EVERYBODY = "all"
_BREAKDOWN = 3
"""Where a place holds the breakdown."""

Within = Iterable[tuple[str, str]]
"""Code of an area, and of a larger one that it lies in whole."""


@dataclass(frozen=True)
class Smallness:
    """Which counts of a metric are small: those its profile hides and, of a proportion, those of
    which so few of the denominator are left over."""

    hides: tuple[int, int] | None
    is_proportion: bool

    def covers(self, count: float, of: float | None) -> tuple[float, float] | None:
        """What a small count must be able to be, both included; None for one that is not small."""
        if self.hides is None:
            return None
        least, most = map(float, self.hides)
        if self._is_small(count):
            return least, most
        if of is not None and self.is_proportion and self._is_small(of - count):
            return of - most, of - least
        return None

    def is_small(self, count: float, of: float | None) -> bool:
        is_of_few = of is not None and self.is_proportion and self._is_small(of)
        return is_of_few or self.covers(count, of) is not None

    def _is_small(self, count: float) -> bool:
        """An apportioned count is small that rounds up or down to a small one."""
        return self.hides is not None and self.hides[0] - 1 < count < self.hides[1] + 1


_NEVER = Smallness(None, is_proportion=False)


def key_of(row: Row) -> Key:
    """A figure, and what it was: a figure that was revised is another count."""
    key = (*place(row), row["numerator"])
    return ("margin", *key) if row.get("is_margin") else key


def place(row: Row) -> tuple[Any, ...]:
    return (
        *(row["metric_id"], row["area_code"], row["area_kind"], row["breakdown"]),
        *(row["period_start"], row["period_end"], row["period_type"]),
    )


def pieces(breakdown: str) -> frozenset[str]:
    """The groups that a breakdown crosses, such as `age: 0-4` and `sex: Female`; none of all."""
    return frozenset() if breakdown == EVERYBODY else frozenset(breakdown.split(_PIECES))


def add_equations(
    tables: Tables,
    rows: list[Row],
    within: Within,
    smallness: Smallness,
    is_added_over_time: bool,
) -> None:
    """Adds the equations between the figures of one metric in one release.

    A rest that is small must stay unknown, too.
    """
    at = {place(row): row for row in rows}
    _add_margins(tables, at, rows)
    for total, parts in (*_groups(at, rows), *_areas(at, rows, within)):
        _relate(tables, total, parts, smallness)
    _same(tables, at, rows)
    _ages(tables, at, rows)
    if is_added_over_time:
        _periods(tables, rows)


def _groups(at: dict[tuple[Any, ...], Row], rows: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """A total and the groups of one dimension of it."""
    for (total, _), parts in _dimensions([*rows, *_margins(at)]).items():
        if total in at:
            yield at[total], _apart(parts)


def _dimensions(rows: Iterable[Row]) -> dict[tuple[Any, str], list[Row]]:
    """Place of a total, and a dimension → the groups."""
    found: dict[tuple[Any, str], list[Row]] = {}
    for row in rows:
        if row["breakdown"] == EVERYBODY:
            continue
        pieces = row["breakdown"].split(_PIECES)
        for piece in pieces:
            whole = _PIECES.join(other for other in pieces if other != piece) or EVERYBODY
            total = place({**row, "breakdown": whole})
            found.setdefault((total, piece.partition(":")[0]), []).append(row)
    return found


def _margins(at: dict[tuple[Any, ...], Row]) -> list[Row]:
    return [row for row in at.values() if row.get("is_margin")]


def _add_margins(tables: Tables, at: dict[tuple[Any, ...], Row], rows: list[Row]) -> None:
    """Totals that nobody printed are what two dimensions, or a table and its parts, share."""
    level = rows
    while level:
        sums: dict[tuple[Any, ...], Row] = {}
        for (total, _), parts in _dimensions(level).items():
            if total not in at:
                count = sum(part["numerator"] for part in _apart(parts))
                known = sums.setdefault(
                    total,
                    {
                        **parts[0],
                        "breakdown": total[_BREAKDOWN],
                        "numerator": count,
                        "denominator": None,
                        "is_margin": True,
                    },
                )
                known["numerator"] = max(known["numerator"], count)
        for total, row in sums.items():
            at[total] = row
            is_whole = float(row["numerator"]).is_integer()
            tables.add(Cell(key_of(row), row["numerator"], 0, inf, is_whole=is_whole))
        level = list(sums.values())


def _band(row: Row) -> tuple[int, int] | None:
    """The ages of a row: the first year, and the one after the last."""
    for piece in row["breakdown"].split(_PIECES):
        if found := _BAND.match(piece):
            return int(found[1]), int(found[2] or _OLDEST) + 1
    return None


def _apart(parts: list[Row]) -> list[Row]:
    """Of bands of age that overlap, those that do not, narrow ones first."""
    bands = [(band, part) for part in parts if (band := _band(part))]
    chosen: list[tuple[int, int]] = []
    for band, _ in sorted(bands, key=lambda each: (each[0][1] - each[0][0], each[0])):
        if all(band[1] <= other[0] or other[1] <= band[0] for other in chosen):
            chosen.append(band)
    return [part for part in parts if (band := _band(part)) is None or band in chosen]


def _ages(tables: Tables, at: dict[tuple[Any, ...], Row], rows: list[Row]) -> None:
    """Bands of age that overlap share ages of which nobody printed the count."""
    for (total, name), parts in _dimensions([*rows, *_margins(at)]).items():
        banded = [(row, *band) for row in parts if (band := _band(row))]
        if name != "age" or len(_apart(parts)) == len(parts) or total not in at:
            continue
        # What is before the first year is of no known age.
        _share(tables, [*banded, (at[total], -1, _OLDEST + 1)])


def _areas(
    at: dict[tuple[Any, ...], Row], rows: list[Row], within: Within
) -> Iterator[tuple[Row, list[Row]]]:
    larger: dict[str, list[str]] = {}
    for child, parent in within:
        larger.setdefault(child, []).append(parent)
    kinds = {row["area_code"]: row["area_kind"] for row in rows}
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        for parent in larger.get(row["area_code"], ()):
            if parent in kinds:
                there = place({**row, "area_code": parent, "area_kind": kinds[parent]})
                found.setdefault((there, row["area_kind"]), []).append(row)
    for (total, _), parts in found.items():
        if total in at:
            yield at[total], parts


def _relate(tables: Tables, total: Row, parts: list[Row], smallness: Smallness) -> None:
    whole = key_of(total)
    rest = total["numerator"] - sum(part["numerator"] for part in parts)
    if rest > -_NEARLY:
        others = [] if rest < _NEARLY else [_rest(tables, total, parts, rest, smallness)]
        tables.sums(whole, [*map(key_of, parts), *others])
        return
    for part in parts:
        rest = total["numerator"] - part["numerator"]
        if rest > -_NEARLY:
            tables.sums(whole, [key_of(part), _rest(tables, total, [part], max(rest, 0), _NEVER)])


def _rest(tables: Tables, total: Row, parts: list[Row], count: float, smallness: Smallness) -> Key:
    denominators = [row["denominator"] for row in (total, *parts)]
    of: float | None = None
    if smallness.is_proportion and None not in denominators:
        left = denominators[0] - sum(denominators[1:])
        of = left if left >= count else None  # else the parts are of other people, too
    covers = smallness.covers(count, of)
    key = ("rest", key_of(total), *sorted(map(str, map(key_of, parts))))
    is_whole = float(count).is_integer()
    high = inf if of is None else of
    tables.add(Cell(key, count, 0, high, covers is not None, covers, is_whole=is_whole))
    return key


def _same(tables: Tables, at: dict[tuple[Any, ...], Row], rows: list[Row]) -> None:
    """CORE20 is the most deprived fifth, the rest are the others; an area that is of two kinds, or
    a span that is of two types, has one count."""
    for row in rows:
        if not row["breakdown"].startswith("core20: "):
            continue
        numbers = (1,) if row["breakdown"].endswith("CORE20") else (2, 3, 4, 5)
        fifths = [at.get(place({**row, "breakdown": f"deprivation: fifth {n}"})) for n in numbers]
        there = [fifth for fifth in fifths if fifth is not None]
        total = sum(fifth["numerator"] for fifth in there)
        if len(there) == len(numbers) and abs(total - row["numerator"]) < _NEARLY:
            tables.sums(key_of(row), map(key_of, there))
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        metric, area, _, breakdown, start, end, _ = place(row)
        same = first.setdefault((metric, area, breakdown, start, end, row["numerator"]), row)
        if key_of(same) != key_of(row):
            tables.sums(key_of(row), [key_of(same)])


def _periods(tables: Tables, rows: list[Row]) -> None:
    """Periods that overlap share spans of time, of which nobody printed the count.

    Only where longer periods are the sums of shorter ones: people counted once in each are not.
    """
    series: dict[tuple[Any, ...], list[tuple[Row, Any, Any]]] = {}
    for row in rows:
        if row["period_start"]:
            name = (row["area_code"], row["area_kind"], row["breakdown"])
            series.setdefault(name, []).append((row, row["period_start"], _after(row)))
    for same in series.values():
        _share(tables, same)


_Stretch = tuple[Row, Any, Any]
"""A figure, where what it counts begins, and where it has ended."""


def _touching(stretches: list[_Stretch]) -> Iterator[list[_Stretch]]:
    """Those that overlap, directly or by way of others."""
    found: list[_Stretch] = []
    end: Any = None
    for each in sorted(stretches, key=lambda each: (each[1], each[2])):
        if found and each[1] >= end:
            yield found
            found = []
        end = max(end, each[2]) if found else each[2]
        found.append(each)
    if found:
        yield found


def _share(tables: Tables, stretches: list[_Stretch]) -> None:
    for part in _touching(stretches):
        if len(part) > 1:
            _share_one(tables, part)


def _share_one(tables: Tables, stretches: list[_Stretch]) -> None:
    same = [row for row, _, _ in stretches]
    spans = list(pairwise(sorted({end for _, *ends in stretches for end in ends})))
    inside = {
        key_of(row): [s for s in spans if s[0] >= start and s[1] <= after]
        for row, start, after in stretches
    }
    if not _adds_up(same, inside, spans):
        _nest(tables, stretches)
        return
    # A span that is the whole of a figure is that figure.
    figures: dict[tuple[Any, Any], Key] = {}
    for row in same:
        if len(inside[key_of(row)]) == 1:
            figures.setdefault(inside[key_of(row)][0], key_of(row))
    for row in same:
        keys: list[Key] = []
        for span in inside[key_of(row)]:
            if span in figures:
                keys.append(figures[span])
                continue
            keys.append(("span", *place(row)[:3], *span, _version(same)))
            tables.add(Cell(keys[-1], 0, 0, inf, is_whole=_is_whole(same)))
        if keys != [key_of(row)]:
            tables.sums(key_of(row), keys)


def _nest(tables: Tables, stretches: list[_Stretch]) -> None:
    """Where not all of them add up, each that does with those of one type within it."""
    for total, start, after in stretches:
        within: dict[Any, list[Row]] = {}
        ends: dict[Any, Any] = {}
        for row, first, last in sorted(stretches, key=lambda each: (each[2], each[1])):
            kind = (row["period_type"], row["breakdown"] == total["breakdown"])
            is_inside = row is not total and start <= first and last <= after
            if is_inside and (kind not in ends or first >= ends[kind]):
                ends[kind] = last
                within.setdefault(kind, []).append(row)
        for parts in within.values():
            _relate(tables, total, parts, _NEVER)


def _version(rows: list[Row]) -> str:
    """Spans of figures that were revised since are other spans."""
    said = repr([(place(row), row["numerator"]) for row in rows])
    return hashlib.sha256(said.encode()).hexdigest()


def _is_whole(rows: list[Row]) -> bool:
    return all(float(row["numerator"]).is_integer() for row in rows)


def _after(row: Row) -> str:
    return (date.fromisoformat(row["period_end"]) + timedelta(days=1)).isoformat()


def _adds_up(
    rows: list[Row], inside: dict[Key, list[tuple[Any, Any]]], spans: list[tuple[Any, Any]]
) -> bool:
    import numpy as np
    from scipy.optimize import linprog

    columns = {span: index for index, span in enumerate(spans)}
    matrix = np.zeros((len(rows), len(spans)))
    for index, row in enumerate(rows):
        for span in inside[key_of(row)]:
            matrix[index, columns[span]] = 1
    counts = [float(row["numerator"]) for row in rows]
    found = linprog(np.zeros(len(spans)), A_eq=matrix, b_eq=counts, method="highs")
    return bool(found.status == 0)
