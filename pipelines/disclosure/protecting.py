"""Further counts are hidden until the audit finds nothing, and no more of them than that takes."""

from collections.abc import Callable, Collection, Iterator

from pipelines.disclosure.auditing import Derived, audit_part
from pipelines.disclosure.tables import Key, Tables


class NothingLeft(Exception):
    """A hidden count can be worked out, and nothing that may still be hidden prevents it."""

    def __init__(self, derived: Derived) -> None:
        super().__init__(str(derived.key))
        self.derived = derived


def protect(tables: Tables) -> set[Key]:
    """Hides what gives a hidden count away; returns what was hidden so.

    Each time the shown count of an equation of the hidden one is hidden whose loss is least. In the
    end whatever need not be hidden is shown again, dearest first, so that none can be spared.
    A hidden count that cannot be every small one, whatever else is hidden (a small total of two
    groups that are not nought is two at least), may be any of two. Raises NothingLeft.
    """
    accepted: set[Key] = set()

    def given_away(part: Tables) -> list[Derived]:
        return [d for d in audit_part(part) if not (d.key in accepted and d.has_room)]

    hidden: list[Key] = []
    # Hiding joins components that were apart, so those around what was hidden are taken anew.
    around: list[Key] | None = None
    while True:
        found = [(part, each) for part in tables.components(around) for each in given_away(part)]
        chosen: dict[Key, None] = {}
        for part, derived in found:
            if _is_helped(part, derived.key, chosen):
                continue
            try:
                chosen[_cheapest(tables, derived, chosen)] = None
            except NothingLeft:
                if not derived.has_room:
                    raise
                accepted.add(derived.key)
        if not chosen:
            break
        for key in chosen:
            tables.hide(key)
        hidden += chosen
        around = list(chosen)
    return set(hidden) - set(_spared(tables, hidden, given_away))


def _is_helped(part: Tables, key: Key, chosen: Collection[Key]) -> bool:
    """Whether something was chosen in this round that shares an equation with it."""
    return any(
        key in equation and any(each in equation for each in chosen) for equation in part.equations
    )


def _cheapest(tables: Tables, derived: Derived, chosen: Collection[Key]) -> Key:
    """The count to hide: of its own equations first, then of those of other hidden ones there."""
    reached = {derived.key: None}
    while True:
        near = [equation for key in reached for equation in tables.equations_with(key)]
        keys = dict.fromkeys(key for equation in near for key in equation)
        able = [
            (cell.loss, index, key)
            for index, key in enumerate(keys)
            if not (cell := tables.cells[key]).is_hidden
            and key not in chosen
            and cell.truth >= max(tables.least_hidden, 1)
            and cell.loss != float("inf")
        ]
        if able:
            return min(able)[2]
        wider = {key: None for key in keys if not tables.cells[key].is_known}
        if wider.keys() <= reached.keys():
            raise NothingLeft(derived)
        reached |= wider


def _spared(
    tables: Tables, hidden: list[Key], given_away: Callable[[Tables], list[Derived]]
) -> Iterator[Key]:
    """Counts that can be shown after all."""
    for key in sorted(hidden, key=lambda key: (-tables.cells[key].loss, str(key))):
        cell = tables.cells[key]
        if _leaves_one(tables, key):
            continue
        was = (cell.low, cell.high)
        cell.is_hidden, cell.low, cell.high = False, *cell.shown
        if any(given_away(part) for part in tables.components([key])):
            cell.is_hidden, (cell.low, cell.high) = True, was
        else:
            yield key


def _leaves_one(tables: Tables, key: Key) -> bool:
    """Whether some hidden count would be the only unknown one of an equation: no solver is asked
    what a subtraction tells."""
    for equation in tables.equations_with(key):
        unknown = [each for each in equation if each != key and not tables.cells[each].is_known]
        if len(unknown) == 1 and tables.cells[unknown[0]].is_hidden:
            return True
    return False
