"""Concentration index: person by person, its error by drawing again, and what may not matter."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.modelling.methods import Answer
from tests.statistics.conftest import as_rows

Calculate = Callable[..., Answer]
Table = list[dict[str, Any]]

Z = 1.959963984540054


def table_of(counts: list[int], people: list[int], **columns: object) -> Table:
    return [
        {"quantile": at, "population": n, "x": x} | columns
        for at, (x, n) in enumerate(zip(counts, people, strict=True), 1)
    ]


def told(calculate: Calculate, table: Table, **options: object) -> dict[str, Any]:
    return as_rows(calculate("concentration_index", table, options=options))[0]


def person_by_person(counts: list[int], people: list[int]) -> tuple[float, float]:
    """Relative and absolute index as 2 cov(value, rank) of people; a quantile shares its rank."""
    ends = np.cumsum(people)
    rank = np.repeat((ends - np.array(people) / 2) / ends[-1], people)
    has = np.concatenate([[1] * x + [0] * (n - x) for x, n in zip(counts, people, strict=True)])
    absolute = 2 * np.mean((has - has.mean()) * (rank - 0.5))
    return absolute / has.mean(), absolute


quantiles = st.lists(
    st.tuples(st.integers(1, 40), st.integers(40, 400)), min_size=5, max_size=10
).map(lambda parts: tuple(map(list, zip(*parts, strict=True))))


@settings(max_examples=30)
@given(quantiles)
def test_the_index_is_twice_the_covariance_of_people_with_their_rank(
    calculate: Calculate, drawn: tuple[list[int], list[int]]
) -> None:
    row = told(calculate, table_of(*drawn))
    relative, absolute = person_by_person(*drawn)
    assert row["relative_index"] == pytest.approx(relative, rel=1e-9, abs=1e-12)
    assert row["absolute_index"] == pytest.approx(absolute, rel=1e-9, abs=1e-12)
    assert row["erreygers"] == pytest.approx(4 * absolute, rel=1e-9, abs=1e-12)


def test_its_error_is_that_of_counts_drawn_again_and_again(calculate: Calculate) -> None:
    counts, people = [120, 90, 80, 60, 30], [900, 1100, 700, 1200, 1000]
    row = told(calculate, table_of(counts, people), confidence=[0.95])
    draws = np.random.default_rng(7).binomial(people, np.array(counts) / people, (40_000, 5))
    share = np.array(people) / sum(people)
    place = 2 * (np.cumsum(share) - share / 2) - 1
    value = draws / people
    absolute = value @ (share * place)
    for name, spread in (
        ("absolute", absolute.std()),
        ("relative", (absolute / (value @ share)).std()),
        ("erreygers", 4 * absolute.std()),
    ):
        error = (row[f"{name}_uppercl"] - row[f"{name}_lowercl"]) / (2 * Z)
        assert error == pytest.approx(spread, rel=0.03)


def test_its_error_is_the_second_term_of_the_printed_formula(calculate: Calculate) -> None:
    counts, people = [120, 90, 80, 60, 30], [900, 1100, 700, 1200, 1000]
    row = told(calculate, table_of(counts, people), confidence=[0.95])
    total, mean = sum(people), sum(counts) / sum(people)
    share = np.array(people) / total
    rank = np.cumsum(share) - share / 2
    value = np.array(counts) / people
    within = value * (1 - value)
    index = row["relative_index"]
    variance = np.sum(share * within * (2 * rank - 1 - index) ** 2) / (total * mean**2)
    error = (row["relative_uppercl"] - row["relative_lowercl"]) / (2 * Z)
    assert error == pytest.approx(np.sqrt(variance), rel=1e-9)


def test_equal_values_have_an_index_of_0(calculate: Calculate) -> None:
    row = told(calculate, table_of([10, 20, 5, 40, 15], [100, 200, 50, 400, 150]))
    assert row["relative_index"] == pytest.approx(0, abs=1e-12)
    assert row["relative_lower95_0cl"] < 0 < row["relative_upper95_0cl"]


@settings(max_examples=25)
@given(quantiles)
def test_the_ranking_turned_round_changes_the_sign_alone(
    calculate: Calculate, drawn: tuple[list[int], list[int]]
) -> None:
    counts, people = drawn
    straight = told(calculate, table_of(counts, people))
    turned = told(calculate, table_of(counts[::-1], people[::-1]))
    for name in ("relative", "absolute"):
        assert turned[f"{name}_index"] == pytest.approx(-straight[f"{name}_index"], abs=1e-12)
        for side, other in (("lower", "upper"), ("upper", "lower")):
            was = straight[f"{name}_{other}95_0cl"]
            assert turned[f"{name}_{side}95_0cl"] == pytest.approx(-was, abs=1e-12)


def test_only_erreygers_index_of_a_proportion_mirrors_that_of_its_complement(
    calculate: Calculate,
) -> None:
    counts, people = [120, 90, 80, 60, 30], [900, 1100, 700, 1200, 1000]
    have = told(calculate, table_of(counts, people))
    have_not = told(
        calculate, table_of([n - x for x, n in zip(counts, people, strict=True)], people)
    )
    assert have_not["erreygers"] == pytest.approx(-have["erreygers"], rel=1e-9)
    assert abs(have_not["relative_index"]) < abs(have["relative_index"])


def test_a_multiplier_scales_the_absolute_index_and_the_mean(calculate: Calculate) -> None:
    table = table_of([120, 90, 80, 60, 30], [900, 1100, 700, 1200, 1000], value_type="rate")
    one = told(calculate, [row | {"multiplier": 1} for row in table])
    many = told(calculate, [row | {"multiplier": 100000} for row in table])
    for name in ("absolute_index", "absolute_lower95_0cl", "absolute_upper99_8cl", "mean"):
        assert many[name] == pytest.approx(1e5 * one[name], rel=1e-12)
    for name in ("relative_index", "relative_lower95_0cl"):
        assert many[name] == pytest.approx(one[name], rel=1e-12)
    assert many["erreygers"] is None


def test_given_limits_tell_the_error_of_a_value(calculate: Calculate) -> None:
    values = [5.0, 4, 4, 3, 2]
    bare = [
        {"quantile": at, "population": 100 * at, "value": v, "value_type": "normal"}
        for at, v in enumerate(values, 1)
    ]
    by_error = told(calculate, [row | {"se": 0.2} for row in bare])
    half = 0.2 * Z
    by_limits = told(
        calculate,
        [r | {"lower_cl": r["value"] - half, "upper_cl": r["value"] + half} for r in bare],
    )
    for name in ("relative_lower95_0cl", "absolute_upper99_8cl"):
        assert by_limits[name] == pytest.approx(by_error[name], rel=1e-9)
    none = told(calculate, bare)
    assert none["relative_index"] == by_error["relative_index"]
    assert none["relative_lower95_0cl"] is None
    assert none["reason"] == "no limits: those of a value are missing"


def test_the_order_of_rows_and_a_group_elsewhere_change_nothing(calculate: Calculate) -> None:
    table = table_of([120, 90, 80, 60, 30], [900, 1100, 700, 1200, 1000], area="a")
    other = table_of([1, 2, 3, 4, 5], [10, 11, 12, 13, 14], area="b")
    alone = as_rows(calculate("concentration_index", table, by=["area"]))
    both = as_rows(calculate("concentration_index", other + table[::-1], by=["area"]))
    assert both[1] == alone[0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"x": None}, "a value is missing"),
        ({"population": 0}, "not valid: a population is not above 0"),
        ({"x": -1}, "not valid: a value is below 0"),
        ({"x": 5000}, "not valid: a proportion is above 1"),
        ({"quantile": 2}, "not valid: a quantile stands twice"),
    ],
)
def test_an_index_that_cannot_be_said_says_why(
    calculate: Calculate, change: dict[str, Any], reason: str
) -> None:
    table = table_of([120, 90, 80, 60, 30], [900, 1100, 700, 1200, 1000])
    table[2] |= change
    row = told(calculate, table)
    assert row["reason"] == reason
    assert {v for k, v in row.items() if k not in ("method", "reason")} == {None}


def test_nobody_with_what_is_measured_leaves_no_relative_index(calculate: Calculate) -> None:
    row = told(calculate, table_of([0] * 5, [100] * 5))
    assert (row["relative_index"], row["absolute_index"]) == (None, 0)
    assert row["reason"] == "no relative index: nobody has what is measured"
