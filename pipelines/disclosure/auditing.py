"""The audit: how far can what is hidden be narrowed down by all that is published?

For each hidden count the least and the greatest value are sought that agree with every bound and
every equation, over whole numbers of nought or more, by HiGHS. It must be able to be two values at
least, and each of the small ones.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.disclosure.tables import Cell, Key, Tables

_NEARLY = 1e-6
_FAR = 1e9
"""A count that can be this great has no bound; with it HiGHS need not tell that from a
contradiction."""

_LIMIT = 1
_NODES = 50
"""Where HiGHS has not finished after so many branches, its best solution stands for the end of the
range: a count may then seem narrower than it is, and more is hidden than need be, never less."""


@dataclass(frozen=True)
class Derived:
    """A hidden count that can be narrowed down too far: to `low` up to `high`."""

    key: Key
    low: float
    high: float

    @property
    def has_room(self) -> bool:
        """Whether it can be two values at least."""
        least = math.ceil(self.low - _NEARLY)
        return self.high > least and self.high + _NEARLY >= least + 1


def audit(tables: Tables) -> list[Derived]:
    """Every hidden count that what is published gives away, in the order of the tables."""
    found = [each for part in tables.components() for each in audit_part(part)]
    place = {key: index for index, key in enumerate(tables.cells)}
    return sorted(found, key=lambda each: place[each.key])


def audit_part(part: Tables) -> Iterator[Derived]:
    """The same of one component, whose counts no other equation touches."""
    solver: _Solver | None = None
    for key, cell in part.cells.items():
        if not cell.is_hidden:
            continue
        if len(part.equations) <= 1:
            low, high = _of_one(part, key)
        else:
            solver = solver or _Solver(part)
            if _is_safe(cell, *solver.seen[key]):
                continue  # it was these two in tables that agree with everything
            low, high = solver.range_of(key)
        if not _is_safe(cell, low, high):
            yield Derived(key, low, high)


def _is_safe(cell: Cell, low: float, high: float) -> bool:
    if cell.is_whole:
        low, high = (
            math.ceil(low - _NEARLY),
            high if math.isinf(high) else math.floor(high + _NEARLY),
        )
    if high - low < 1:
        return False
    least, most = cell.covers or (low, high)
    return low <= least and most <= high


def _of_one(part: Tables, key: Key) -> tuple[float, float]:
    """The range of a count in one equation, or none: exact, without a solver."""
    cell = part.cells[key]
    if not part.equations:
        return cell.low, cell.high
    [equation] = part.equations
    sign = equation[key]
    least = most = 0.0
    for other, by in equation.items():
        if other != key:
            low, high = part.cells[other].low, part.cells[other].high
            least += by * (low if by > 0 else high)
            most += by * (high if by > 0 else low)
    # sign·x = −others, and others lie between least and most.
    ends = sorted((-most / sign, -least / sign))
    return max(cell.low, ends[0]), min(cell.high, ends[1])


class _Solver:
    """One component as a program of HiGHS, asked for one count after the other."""

    def __init__(self, part: Tables) -> None:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import csr_array

        self.free = [key for key, cell in part.cells.items() if not cell.is_known]
        self.place = {key: index for index, key in enumerate(self.free)}
        rows, columns, values, right = [], [], [], []
        for row, equation in enumerate(part.equations):
            known = 0.0
            for key, by in equation.items():
                if key in self.place:
                    rows.append(row)
                    columns.append(self.place[key])
                    values.append(by)
                else:
                    known += by * part.cells[key].low
            right.append(-known)
        shape = (len(part.equations), len(self.free))
        matrix = csr_array((values, (rows, columns)), shape=shape)
        cells = [part.cells[key] for key in self.free]
        self.part = part
        # The truth agrees with everything, and so does each solution that was found on the way.
        self.seen = {
            key: (cell.truth, cell.truth) for key, cell in part.cells.items() if cell.is_hidden
        }
        self.bounds = Bounds([c.low for c in cells], [min(c.high, _FAR) for c in cells])
        self.constraint = LinearConstraint(matrix, right, right)
        self.integrality = np.array([1 if c.is_whole else 0 for c in cells])

    def range_of(self, key: Key) -> tuple[float, float]:
        cell = self.part.cells[key]
        if cell.is_known:
            return cell.low, cell.high
        return self._best(key, 1), self._best(key, -1)

    def _best(self, key: Key, sign: int) -> float:
        import numpy as np
        from scipy.optimize import milp

        goal = np.zeros(len(self.free))
        goal[self.place[key]] = sign
        found = milp(
            goal,
            constraints=self.constraint,
            bounds=self.bounds,
            integrality=self.integrality,
            options={"node_limit": _NODES},
        )
        if found.status == _LIMIT and found.x is None:
            return self.part.cells[key].truth
        if found.status not in (0, _LIMIT):
            raise Contradiction(key, found.message)
        for place, count in zip(self.free, found.x, strict=True):
            if place in self.seen:
                low, high = self.seen[place]
                self.seen[place] = (min(low, float(count)), max(high, float(count)))
        best = sign * float(found.fun)
        return math.inf if best > _FAR / 2 else best


class Contradiction(Exception):
    """What is published cannot all be true, so nothing can be said of what is hidden."""

    def __init__(self, key: Key, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key
