"""Quantiles by rank: published deciles, the definition in fractions, and what may not matter."""

import csv
from collections.abc import Callable
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.modelling.methods import Answer
from tests.statistics.conftest import as_rows

DECILES = Path(__file__).parent / "cases/quantile/deciles.csv"

Calculate = Callable[..., Answer]


def by_definition(values: list[int], quantiles: int) -> list[int | None]:
    """Fractions, not floats: ranks from the highest, the smallest place of equals."""
    if len(values) < quantiles:
        return [None] * len(values)
    ranks = [1 + sum(other > value for other in values) for value in values]
    size = Fraction(len(values), quantiles)
    return [quantiles + 1 - ceil((len(values) + 1 - rank) / size) for rank in ranks]


def test_published_deciles_of_areas_in_their_regions_are_reproduced(calculate: Calculate) -> None:
    text = DECILES.read_text(encoding="utf-8")
    found = as_rows(calculate("quantile", text, by=["group"]))
    for row, said in zip(found, csv.DictReader(text.splitlines()), strict=True):
        assert str(row["quantile"]) == said["decile_invert_true"]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.integers(2, 12))
def test_whole_numbers_give_what_fractions_give(
    calculate: Calculate, values: list[int], quantiles: int
) -> None:
    table = [{"value": value, "nquantiles": quantiles} for value in values]
    found = as_rows(calculate("quantile", table))
    assert [row["quantile"] for row in found] == by_definition(values, quantiles)


@pytest.mark.slow
@given(st.lists(st.integers(0, 30), min_size=5, max_size=40))
def test_the_negative_of_values_turned_round_takes_the_same_quantiles(
    calculate: Calculate, values: list[int]
) -> None:
    high = calculate("quantile", [{"value": v} for v in values], options={"nquantiles": 5})
    low = calculate(
        "quantile",
        [{"value": -v} for v in values],
        options={"nquantiles": 5, "invert": False},
    )
    assert [r["quantile"] for r in as_rows(high)] == [r["quantile"] for r in as_rows(low)]


def test_another_series_changes_no_quantile(calculate: Calculate) -> None:
    series = [{"area": "a", "value": value} for value in range(20)]
    alone = as_rows(calculate("quantile", series, by=["area"]))
    both = series + [{"area": "b", "value": value} for value in range(-5, 30)]
    together = as_rows(calculate("quantile", both, by=["area"]))
    assert together[:20] == alone


def test_too_few_values_and_a_missing_value_have_no_quantile_and_say_why(
    calculate: Calculate,
) -> None:
    few = as_rows(calculate("quantile", [{"value": 1}, {"value": 2}]))
    assert {(r["quantile"], r["reason"]) for r in few} == {(None, "fewer values than quantiles")}
    gap = as_rows(
        calculate("quantile", [{"value": v} for v in (1, None, 3)], options={"nquantiles": 2})
    )
    assert [(r["quantile"], r["reason"]) for r in gap] == [
        (2, None),
        (None, "the value is missing"),
        (1, None),
    ]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"nquantiles": [2, 3, 2]}, "the number of quantiles is not the same for the whole series"),
        ({"invert": ["true", "false", "true"]}, "invert is not the same for the whole series"),
    ],
)
def test_a_series_that_cannot_be_cut_is_not_valid(
    calculate: Calculate, columns: dict[str, list[object]], reason: str
) -> None:
    rows = [{"value": n} | {name: said[n] for name, said in columns.items()} for n in range(3)]
    answer = calculate("quantile", rows)
    assert answer.not_valid == [f"row {n}: {reason}" for n in (1, 2, 3)]
