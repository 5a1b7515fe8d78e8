"""The audit and the protection, held against a brute force that tries every whole number."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.disclosure.auditing import Contradiction, Derived, audit
from pipelines.disclosure.protecting import NothingLeft, protect
from pipelines.disclosure.tables import Cell, Key, Tables

LEAST, MOST = 1, 7


def cell(key: Key, truth: int, *, is_small: bool | None = None, loss: float | None = None) -> Cell:
    """A count that is hidden where it is small, else shown as it is."""
    is_small = LEAST <= truth <= MOST if is_small is None else is_small
    shown = (truth, truth)
    low, high = (1, math.inf) if is_small else shown
    covers = (LEAST, MOST) if is_small else None
    return Cell(
        key, truth, low, high, is_small, covers, truth if loss is None else loss, shown=shown
    )


def one_way(*parts: int) -> Tables:
    """A total and its parts: `total`, 0, 1, 2 …"""
    tables = Tables()
    tables.add(cell("total", sum(parts), is_small=False, loss=1e9))
    for index, part in enumerate(parts):
        tables.add(cell(index, part))
    tables.sums("total", range(len(parts)))
    return tables


def two_way(rows: list[list[int]]) -> Tables:
    """A table with its margins: (r, c), ("row", r), ("column", c), "total"."""
    tables = Tables()
    across = range(len(rows[0]))
    for r, row in enumerate(rows):
        for c, count in enumerate(row):
            tables.add(cell((r, c), count))
        tables.add(cell(("row", r), sum(row), loss=1e6 + sum(row)))
    for c in across:
        down = sum(row[c] for row in rows)
        tables.add(cell(("column", c), down, loss=1e6 + down))
    tables.add(cell("total", sum(map(sum, rows)), is_small=False, loss=1e9))
    for r in range(len(rows)):
        tables.sums(("row", r), [(r, c) for c in across])
    for c in across:
        tables.sums(("column", c), [(r, c) for r in range(len(rows))])
    tables.sums("total", [("row", r) for r in range(len(rows))])
    tables.sums("total", [("column", c) for c in across])
    return tables


def possible(tables: Tables, key: Key, most: int) -> set[int]:
    """Every value of a hidden count that agrees with what is shown, by trying them all."""
    hidden = [each for each, known in tables.cells.items() if not known.is_known]
    found = set()
    ranges = []
    for each in hidden:
        known = tables.cells[each]
        ranges.append(range(int(known.low), int(min(known.high, most)) + 1))
    for values in itertools.product(*ranges):
        value = dict(zip(hidden, values, strict=True))
        if all(
            sum(by * value.get(k, tables.cells[k].low) for k, by in equation.items()) == 0
            for equation in tables.equations
        ):
            found.add(value[key])
    return found


def test_one_small_part_under_a_total_is_the_total_less_the_rest() -> None:
    assert audit(one_way(3, 20, 40)) == [Derived(0, 3, 3)]


def test_a_second_hidden_part_makes_room_and_the_least_is_chosen() -> None:
    tables = one_way(3, 20, 40, 0)
    assert protect(tables) == {1}
    assert audit(tables) == []


def test_two_parts_that_are_one_each_are_no_secret() -> None:
    """Both are hidden, noughts are shown, and they add up to two."""
    tables = one_way(1, 1, 30)
    assert [each.key for each in audit(tables)] == [0, 1]
    assert protect(tables) == {2}


def test_a_small_total_of_two_is_hidden_with_them_and_is_two_at_least() -> None:
    """Nothing else can be hidden, and nobody knows which number it is."""
    tables = one_way(1, 2)
    tables.cells["total"] = cell("total", 3)
    assert protect(tables) == set()
    assert audit(tables) == [Derived("total", 2, math.inf)]


def test_a_shown_total_of_one_and_one_cannot_be_helped() -> None:
    tables = one_way(1, 1)
    tables.cells["total"].loss = math.inf
    with pytest.raises(NothingLeft):
        protect(tables)


def test_a_small_count_in_no_table_is_safe() -> None:
    tables = Tables()
    tables.add(cell("alone", 4))
    assert all(each.has_room for each in audit(tables))
    assert protect(tables) == set()


def test_a_count_that_was_published_before_cannot_be_hidden_any_more() -> None:
    tables = Tables()
    tables.add(cell("again", 4))
    tables.add(cell("again", 4, is_small=False))
    assert audit(tables) == [Derived("again", 4, 4)]
    with pytest.raises(NothingLeft):
        protect(tables)


def test_what_is_rounded_is_known_within_its_rounding() -> None:
    """20 stands for 18 to 22: too little room for a count that must seem any of 1 to 7."""
    tables = Tables()
    tables.add(Cell("total", 24, 23, 27))
    tables.add(cell("small", 4))
    tables.add(Cell("other", 20, 18, 22))
    tables.sums("total", ["small", "other"])
    assert audit(tables) == []  # 23 − 22 = 1 up to 27 − 18 = 9
    tables.cells["other"].low = 20
    tables.cells["other"].high = 22
    assert audit(tables) == []  # 1 to 7 still
    tables.cells["total"].high = 26
    assert audit(tables) == [Derived("small", 1, 6)]


def test_what_contradicts_itself_is_told_and_not_passed() -> None:
    tables = two_way([[3, 9], [20, 30]])
    tables.cells[("column", 0)].low = tables.cells[("column", 0)].high = 2
    with pytest.raises(Contradiction):
        audit(tables)


counts = st.integers(0, 12)


@settings(max_examples=30)
@given(
    st.integers(2, 3).flatmap(
        lambda n: st.lists(st.lists(counts, min_size=n, max_size=n), min_size=2, max_size=2)
    )
)
def test_no_hidden_count_of_a_random_table_can_be_worked_out(rows: list[list[int]]) -> None:
    tables = two_way(rows)
    try:
        more = protect(tables)
    except NothingLeft:
        # Only the total, which is always shown, stands against it.
        assert sum(map(sum, rows)) < 60
        return
    left = {each.key for each in audit(tables)}
    assert all(each.has_room for each in audit(tables))
    most = sum(map(sum, rows)) + 8
    for key, known in tables.cells.items():
        if known.is_hidden and len([c for c in tables.cells.values() if not c.is_known]) <= 3:
            values = possible(tables, key, most)
            assert len(values) >= 2
            assert known.truth in values
            if known.covers and most >= MOST and key not in left:
                assert set(range(LEAST, MOST + 1)) <= values
    # Nothing was hidden in vain.
    for key in more:
        kept = two_way(rows)
        for other in more - {key}:
            kept.hide(other)
        assert audit(kept)


def hierarchies() -> st.SearchStrategy[object]:
    leaves = st.integers(0, 30)
    return st.recursive(
        leaves, lambda inner: st.lists(inner, min_size=2, max_size=4), max_leaves=14
    )


def plant(tables: Tables, node: object, name: tuple[int, ...]) -> int:
    if isinstance(node, int):
        tables.add(cell(name, node))
        return node
    assert isinstance(node, list)
    total = sum(plant(tables, each, (*name, n)) for n, each in enumerate(node))
    tables.add(cell(name, total, loss=1000 * (10 - len(name)) + total))
    tables.sums(name, [(*name, n) for n in range(len(node))])
    return total


@settings(max_examples=30)
@given(hierarchies())
def test_a_random_hierarchy_is_protected_to_a_fixed_point(node: object) -> None:
    tables = Tables()
    plant(tables, node, ())
    try:
        protect(tables)
    except NothingLeft:
        assert any(c.truth > 0 for c in tables.cells.values())
        return
    assert all(each.has_room for each in audit(tables))
    assert protect(tables) == set()


def test_the_same_tables_are_protected_alike() -> None:
    first, second = (protect(tables) for tables in (one_way(3, 20, 20), one_way(3, 20, 20)))
    assert first == second
