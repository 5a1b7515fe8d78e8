"""Published counts as an attacker sees them: bounds of each, and equations between them.

A shown count has narrow bounds (one value, or those its rounding and its rate leave open), a hidden
one has wide ones. What the parts of a table add up to are equations. Everything is in whole counts;
where a table holds apportioned counts, they are taken as real numbers.
"""

import math
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field

Key = Hashable


@dataclass
class Cell:
    """One count. `low` and `high` are what is known of it without any equation.

    `covers` are the counts it must be able to be, both included, because it is a small number
    itself; None for one that is hidden to protect another, or not hidden. `loss` is how much is
    lost when it is hidden too; infinite where it must not be.
    """

    key: Key
    truth: float
    low: float
    high: float
    is_hidden: bool = False
    covers: tuple[float, float] | None = None
    loss: float = math.inf
    is_whole: bool = True
    shown: tuple[float, float] = (0, math.inf)
    """The bounds it has, or would have, where it is shown."""

    @property
    def is_known(self) -> bool:
        return self.low == self.high


@dataclass
class Tables:
    """Cells by their key, and equations: the sum of coefficient times count is nought."""

    cells: dict[Key, Cell] = field(default_factory=dict)
    equations: list[dict[Key, int]] = field(default_factory=list)
    least_hidden: float = 1
    """The least count a hidden one can be: 1 where every nought is shown, else 0."""
    _with: dict[Key, list[int]] = field(default_factory=dict, repr=False)
    _said: set[frozenset[tuple[Key, int]]] = field(default_factory=set, repr=False)

    def add(self, cell: Cell) -> Cell:
        """A count that is published twice is one count: both publications bound it.

        Shown anywhere, it is shown; small anywhere, it must stay unknown.
        """
        known = self.cells.get(cell.key)
        if known is None:
            self.cells[cell.key] = cell
            return cell
        known.low, known.high = max(known.low, cell.low), min(known.high, cell.high)
        known.shown = (max(known.shown[0], cell.shown[0]), min(known.shown[1], cell.shown[1]))
        known.is_hidden |= cell.is_hidden
        known.covers = known.covers or cell.covers
        known.loss = max(known.loss, cell.loss)
        return known

    def hide(self, key: Key) -> None:
        cell = self.cells[key]
        cell.is_hidden, cell.low, cell.high = True, self.least_hidden, math.inf

    def sums(self, total: Key, parts: Iterable[Key]) -> None:
        """Says that a count is the sum of others."""
        equation = {total: -1}
        for part in parts:
            equation[part] = equation.get(part, 0) + 1
        said = frozenset(equation.items())
        if said not in self._said:
            self._said.add(said)
            for key in equation:
                self._with.setdefault(key, []).append(len(self.equations))
            self.equations.append(equation)

    def equations_with(self, key: Key) -> list[dict[Key, int]]:
        return [self.equations[index] for index in self._with.get(key, ())]

    def components(self, around: Iterable[Key] | None = None) -> Iterator["Tables"]:
        """The tables apart from each other: equations that share a count which is not known.

        Where `around` is given, those with one of its counts.
        """
        seen: set[int] = set()
        for key in self.cells if around is None else around:
            for start in self._with.get(key, ()):
                if start not in seen:
                    yield self._component(start, seen)
            if key not in self._with and self.cells[key].is_hidden:
                yield Tables({key: self.cells[key]}, least_hidden=self.least_hidden)

    def _component(self, start: int, seen: set[int]) -> "Tables":
        seen.add(start)
        found, waiting = [], [start]
        while waiting:
            index = waiting.pop()
            found.append(index)
            for key in self.equations[index]:
                if self.cells[key].is_known:
                    continue
                for other in self._with[key]:
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        equations = [self.equations[index] for index in sorted(found)]
        keys = dict.fromkeys(key for equation in equations for key in equation)
        return Tables({key: self.cells[key] for key in keys}, equations, self.least_hidden)
