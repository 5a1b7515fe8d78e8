"""What the figures of a release add up to: groups to everybody, areas to larger ones, periods to
longer ones. These are the equations that an attacker has, too.

An equation is one of the figures as they are: parts that do not add up to their total leave a rest,
which is a count nobody printed; parts that overlap are each no more than the total.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import inf
from typing import Any

from pipelines.disclosure.tables import Cell, Key, Tables

Row = dict[str, Any]

_PIECES = re.compile(r", (?=[^,:]+: )")
_NEARLY = 1e-6
EVERYBODY = "all"

Within = Iterable[tuple[str, str]]
"""Code of an area, and of a larger one that it lies in whole."""


def key_of(row: Row) -> Key:
    """A figure, and what it was: a figure that was revised is another count."""
    return (*place(row), row["numerator"])


def place(row: Row) -> tuple[Any, ...]:
    return (
        *(row["metric_id"], row["area_code"], row["area_kind"], row["breakdown"]),
        *(row["period_start"], row["period_end"], row["period_type"]),
    )


def add_equations(
    tables: Tables,
    rows: list[Row],
    within: Within,
    covers: tuple[float, float] | None,
    is_added_over_time: bool,
) -> None:
    """Adds the equations between the figures of one metric in one release.

    `covers` are the counts its profile hides: a rest of that size must stay unknown, too.
    """
    at = {place(row): row for row in rows}
    for total, parts in (*_groups(at, rows), *_areas(at, rows, within)):
        _relate(tables, total, parts, covers)
    _same(tables, at, rows)
    if is_added_over_time:
        _periods(tables, rows)


def _groups(at: dict[tuple[Any, ...], Row], rows: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """A total and the groups of one dimension of it."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        if row["breakdown"] == EVERYBODY:
            continue
        pieces = _PIECES.split(row["breakdown"])
        for piece in pieces:
            whole = ", ".join(other for other in pieces if other != piece) or EVERYBODY
            total = place({**row, "breakdown": whole})
            found.setdefault((total, piece.partition(":")[0]), []).append(row)
    for (total, _), parts in found.items():
        if total in at:
            yield at[total], parts


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


def _relate(
    tables: Tables, total: Row, parts: list[Row], covers: tuple[float, float] | None
) -> None:
    whole = key_of(total)
    rest = total["numerator"] - sum(part["numerator"] for part in parts)
    if rest > -_NEARLY:
        others = [] if rest < _NEARLY else [_rest(tables, whole, parts, rest, covers)]
        tables.sums(whole, [*map(key_of, parts), *others])
        return
    for part in parts:
        rest = total["numerator"] - part["numerator"]
        if rest > -_NEARLY:
            tables.sums(whole, [key_of(part), _rest(tables, whole, [part], max(rest, 0), None)])


def _rest(
    tables: Tables, whole: Key, parts: list[Row], count: float, covers: tuple[float, float] | None
) -> Key:
    is_small = covers is not None and covers[0] - 1 < count < covers[1] + 1
    key = ("rest", whole, *sorted(map(str, map(key_of, parts))))
    is_whole = float(count).is_integer()
    tables.add(Cell(key, count, 0, inf, is_small, covers if is_small else None, is_whole=is_whole))
    return key


def _same(tables: Tables, at: dict[tuple[Any, ...], Row], rows: list[Row]) -> None:
    """CORE20 is the most deprived fifth, the rest are the others."""
    for row in rows:
        if not row["breakdown"].startswith("core20: "):
            continue
        numbers = (1,) if row["breakdown"].endswith("CORE20") else (2, 3, 4, 5)
        fifths = [at.get(place({**row, "breakdown": f"deprivation: fifth {n}"})) for n in numbers]
        there = [fifth for fifth in fifths if fifth is not None]
        total = sum(fifth["numerator"] for fifth in there)
        if len(there) == len(numbers) and abs(total - row["numerator"]) < _NEARLY:
            tables.sums(key_of(row), map(key_of, there))


def _periods(tables: Tables, rows: list[Row]) -> None:
    """Periods that overlap share spans of time, of which nobody printed the count.

    Only where longer periods are the sums of shorter ones: people counted once in each are not.
    """
    series: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        if row["period_start"]:
            series.setdefault((row["area_code"], row["area_kind"], row["breakdown"]), []).append(
                row
            )
    for same in series.values():
        ends = sorted({d for row in same for d in (row["period_start"], _after(row))})
        spans = list(pairwise(ends))
        inside = {
            key_of(row): [s for s in spans if s[0] >= row["period_start"] and s[1] <= _after(row)]
            for row in same
        }
        if all(len(each) == 1 for each in inside.values()) or not _adds_up(same, inside, spans):
            continue
        # A span that is the period of a figure is that figure.
        figures: dict[tuple[str, str], Key] = {}
        for row in same:
            if len(inside[key_of(row)]) == 1:
                figures.setdefault(inside[key_of(row)][0], key_of(row))
        for row in same:
            name = (row["metric_id"], row["area_code"], row["area_kind"], row["breakdown"])
            keys: list[Key] = []
            for span in inside[key_of(row)]:
                if span in figures:
                    keys.append(figures[span])
                    continue
                keys.append(("span", *name, *span, _version(same)))
                tables.add(Cell(keys[-1], 0, 0, inf, is_whole=_is_whole(same)))
            if keys != [key_of(row)]:
                tables.sums(key_of(row), keys)


def _version(rows: list[Row]) -> str:
    """Spans of figures that were revised since are other spans."""
    said = repr([(place(row), row["numerator"]) for row in rows])
    return hashlib.sha256(said.encode()).hexdigest()


def _is_whole(rows: list[Row]) -> bool:
    return all(float(row["numerator"]).is_integer() for row in rows)


def _after(row: Row) -> str:
    return (date.fromisoformat(row["period_end"]) + timedelta(days=1)).isoformat()


def _adds_up(
    rows: list[Row], inside: dict[Key, list[tuple[str, str]]], spans: list[tuple[str, str]]
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
