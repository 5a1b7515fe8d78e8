"""Attributable risk and fraction: by its definition, by drawing again, and what may not matter."""

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

COUNTS, PEOPLE = [120, 90, 80, 60, 30], [900, 1100, 700, 1200, 1000]


def table_of(counts: list[int], people: list[int], **columns: object) -> Table:
    return [
        {"quantile": at, "population": n, "x": x} | columns
        for at, (x, n) in enumerate(zip(counts, people, strict=True), 1)
    ]


def told(calculate: Calculate, table: Table, **options: object) -> dict[str, Any]:
    return as_rows(calculate("attributable_fraction", table, options=options))[0]


quantiles = st.lists(
    st.tuples(st.integers(1, 40), st.integers(40, 400)), min_size=2, max_size=10
).map(lambda parts: tuple(map(list, zip(*parts, strict=True))))


@pytest.mark.slow
@settings(max_examples=30)
@given(quantiles)
def test_it_is_what_all_have_less_what_they_would_have_at_the_reference(
    calculate: Calculate, drawn: tuple[list[int], list[int]]
) -> None:
    counts, people = drawn
    row = told(calculate, table_of(counts, people, multiplier=1))
    whole, reference = sum(counts) / sum(people), counts[-1] / people[-1]
    assert row["mean"] == pytest.approx(whole, rel=1e-12)
    assert row["attributable_risk"] == pytest.approx(max(0, whole - reference), abs=1e-12)
    fraction = max(0, 1 - reference / whole)
    assert row["attributable_fraction"] == pytest.approx(fraction, abs=1e-12)
    excess = sum(max(0, x - n * reference) for x, n in zip(counts, people, strict=True))
    assert row["excess_events"] == pytest.approx(excess, rel=1e-9, abs=1e-9)


@pytest.mark.slow
@settings(max_examples=25)
@given(quantiles, st.sampled_from(["proportion", "rate"]))
def test_limits_hold_the_value_and_are_never_below_0(
    calculate: Calculate, drawn: tuple[list[int], list[int]], value_type: str
) -> None:
    row = told(calculate, table_of(*drawn, value_type=value_type))
    for short, name in (("risk", "attributable_risk"), ("fraction", "attributable_fraction")):
        ends = [row[f"{short}_lower{level}cl"] for level in ("99_8", "95_0")]
        ends += [row[name]]
        ends += [row[f"{short}_upper{level}cl"] for level in ("95_0", "99_8")]
        assert ends == sorted(ends)
        assert ends[0] >= 0


@pytest.mark.parametrize("value_type", ["proportion", "rate"])
def test_limits_are_those_of_the_gap_between_the_others_and_the_reference(
    calculate: Calculate, value_type: str
) -> None:
    row = told(calculate, table_of(COUNTS, PEOPLE, value_type=value_type))
    sides = [
        {"side": "of" if at < 5 else "ref", "x": x, "n": n, "value_type": value_type}
        for at, (x, n) in enumerate(zip(COUNTS, PEOPLE, strict=True), 1)
    ]
    gap = as_rows(calculate("gap", sides, options={"of": "of"}))[0]
    share = sum(PEOPLE[:4]) / sum(PEOPLE)
    for level in ("95_0", "99_8"):
        for side in ("lower", "upper"):
            risk = share * gap[f"absolute_{side}{level}cl"]
            assert row[f"risk_{side}{level}cl"] == pytest.approx(risk, rel=1e-9)
            ratio = gap[f"relative_{side}{level}cl"]
            fraction = share * (ratio - 1) / (1 + share * (ratio - 1))
            assert row[f"fraction_{side}{level}cl"] == pytest.approx(fraction, rel=1e-9)


def test_limits_cover_what_counts_drawn_again_give(calculate: Calculate) -> None:
    row = told(calculate, table_of(COUNTS, PEOPLE, multiplier=1))
    draws = np.random.default_rng(7).binomial(PEOPLE, np.array(COUNTS) / PEOPLE, (40_000, 5))
    whole, reference = draws.sum(axis=1) / sum(PEOPLE), draws[:, -1] / PEOPLE[-1]
    for short, drawn in (("risk", whole - reference), ("fraction", 1 - reference / whole)):
        width = row[f"{short}_upper95_0cl"] - row[f"{short}_lower95_0cl"]
        low, high = np.quantile(drawn, [0.025, 0.975])
        assert width == pytest.approx(high - low, rel=0.05)


def test_a_reference_that_fares_worse_makes_it_0(calculate: Calculate) -> None:
    row = told(calculate, table_of(COUNTS[::-1], PEOPLE))
    assert (row["attributable_risk"], row["attributable_fraction"]) == (0, 0)
    assert row["risk_lower95_0cl"] == 0


def test_where_high_is_good_it_is_the_shortfall(calculate: Calculate) -> None:
    row = told(calculate, table_of(COUNTS[::-1], PEOPLE, polarity="high_is_good", multiplier=1))
    whole, reference = sum(COUNTS) / sum(PEOPLE), COUNTS[0] / PEOPLE[-1]
    assert row["attributable_risk"] == pytest.approx(reference - whole)
    assert row["attributable_fraction"] == pytest.approx(reference / whole - 1)
    for short, name in (("risk", "attributable_risk"), ("fraction", "attributable_fraction")):
        assert row[f"{short}_lower95_0cl"] < row[name] < row[f"{short}_upper95_0cl"]


def test_another_reference_may_be_named(calculate: Calculate) -> None:
    row = told(calculate, table_of(COUNTS, PEOPLE, multiplier=1), reference=4)
    assert row["reference_value"] == pytest.approx(60 / 1200)


def test_given_values_are_weighted_by_population_and_their_limits_in_quadrature(
    calculate: Calculate,
) -> None:
    values, half = [5.0, 4, 4, 3, 2], [0.5, 0.4, 0.6, 0.3, 0.2]
    table = [
        {
            "quantile": at,
            "population": n,
            "value": value,
            "lower_cl": value - width,
            "upper_cl": value + width,
        }
        for at, (value, width, n) in enumerate(zip(values, half, PEOPLE, strict=True), 1)
    ]
    row = told(calculate, table, value_type="normal")
    share = np.array(PEOPLE) / sum(PEOPLE)
    mean = float(share @ values)
    assert row["mean"] == pytest.approx(mean)
    assert row["attributable_risk"] == pytest.approx(mean - 2)
    weights = share - np.array([0, 0, 0, 0, 1])
    width = float(np.sqrt(np.sum((weights * half) ** 2)))
    assert row["risk_upper95_0cl"] == pytest.approx(mean - 2 + width)
    assert row["risk_lower95_0cl"] == pytest.approx(mean - 2 - width)
    assert row["excess_events"] is None


def test_no_event_in_the_reference_makes_the_fraction_1_without_limits(
    calculate: Calculate,
) -> None:
    row = told(calculate, table_of([*COUNTS[:4], 0], PEOPLE, value_type="rate"))
    assert row["attributable_fraction"] == pytest.approx(1)
    assert row["fraction_lower95_0cl"] is None
    assert row["risk_lower95_0cl"] > 0
    assert row["reason"] == "no limits of the fraction: a value or limit is not above 0"


def test_the_order_of_rows_and_a_group_elsewhere_change_nothing(calculate: Calculate) -> None:
    table = table_of(COUNTS, PEOPLE, area="a")
    other = table_of([1, 2, 3, 4, 5], [10, 11, 12, 13, 14], area="b")
    alone = as_rows(calculate("attributable_fraction", table, by=["area"]))
    both = as_rows(calculate("attributable_fraction", other + table[::-1], by=["area"]))
    assert both[1] == alone[0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"x": None}, "a numerator is missing"),
        ({"population": 0}, "not valid: a population is not above 0"),
        ({"population": None}, "a population is missing"),
        ({"x": -1}, "not valid: a numerator is below 0"),
        ({"x": 5000}, "not valid: a numerator is above its denominator"),
        ({"quantile": 2}, "not valid: a quantile stands twice"),
    ],
)
def test_what_cannot_be_said_says_why(
    calculate: Calculate, change: dict[str, Any], reason: str
) -> None:
    table = table_of(COUNTS, PEOPLE)
    table[2] |= change
    row = told(calculate, table)
    assert row["reason"] == reason
    assert {v for k, v in row.items() if k not in ("method", "reason")} == {None}


def test_neither_high_nor_low_being_good_leaves_nothing_to_attribute(calculate: Calculate) -> None:
    answer = calculate("attributable_fraction", table_of(COUNTS, PEOPLE, polarity="neutral"))
    assert answer.not_valid == ["the table: neither high nor low is good"]


def test_nobody_with_what_is_measured_leaves_a_risk_of_0_and_no_fraction(
    calculate: Calculate,
) -> None:
    row = told(calculate, table_of([0] * 5, PEOPLE))
    assert (row["attributable_risk"], row["attributable_fraction"]) == (0, None)
    assert row["fraction_upper95_0cl"] is None
    assert row["reason"] == "no fraction: nobody has what is measured"
