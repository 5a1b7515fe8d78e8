"""Proportions, rates, counts, means and medians against published cases and other libraries."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from tests.statistics.conftest import Calculate, as_rows, cases, few_tables, is_close

LIMITS = ("lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl")
LEVELS = (0.95, 0.998)


def assert_published(
    found: list[dict[str, Any]], said: list[dict[str, str]], columns: tuple[str, ...], rel: float
) -> None:
    assert len(found) == len(said) > 0
    wrong = [
        (row, column, row[column], text[column])
        for row, text in zip(found, said, strict=True)
        for column in columns
        if not is_close(row[column], text[column], rel)
    ]
    assert wrong == []


@pytest.mark.parametrize("method", ["proportion", "rate"])
def test_every_published_proportion_and_rate_is_given(method: str, calculate: Calculate) -> None:
    said = cases(f"intervals/{method}.csv")
    found = as_rows(calculate(method, said))
    assert_published(found, said, ("value", *LIMITS, "statistic"), 1e-12)
    methods = [(row["method"] or "", text["method"]) for row, text in zip(found, said, strict=True)]
    assert [ours for ours, _ in methods] == [text for _, text in methods]


def test_every_published_interval_of_byar_and_wilson_is_given(calculate: Calculate) -> None:
    for method, door in (("Byars", "byars"), ("Wilson", "proportion")):
        said = [row for row in cases("intervals/byars_wilson.csv") if row["method"] == method]
        assert_published(as_rows(calculate(door, said)), said, ("lowercl", "uppercl"), 1e-12)


def test_grouped_counts_are_added_up_before_they_are_divided(calculate: Calculate) -> None:
    given_rows = cases("intervals/rate_proportion_vignette.csv")
    for door, statistic in (("proportion", "proportion of 1"), ("rate", "rate per 100000")):
        answer = calculate(door, given_rows, by=["year"], options={"confidence": 95})
        said = [
            row
            for row in cases("intervals/rate_proportion_grouped_vignette.csv")
            if row["statistic"] == statistic
        ]
        assert_published(as_rows(answer), said, ("value", "lowercl", "uppercl"), 2e-3)


@few_tables
@given(counts=st.lists(st.tuples(st.integers(1, 10**7), st.floats(0, 1)), min_size=30, max_size=50))
def test_wilson_is_what_statsmodels_gives(
    counts: list[tuple[int, float]], calculate: Calculate
) -> None:
    table = [{"x": round(n * share), "n": n} for n, share in counts]
    for row in as_rows(calculate("proportion", table)):
        for level, names in zip(LEVELS, (LIMITS[:2], LIMITS[2:]), strict=True):
            expected = proportion_confint(row["x"], row["n"], alpha=1 - level, method="wilson")
            assert [row[name] for name in names] == pytest.approx(expected, rel=1e-9, abs=1e-12)


@few_tables
@given(events=st.lists(st.floats(1e-9, 9.999), min_size=30, max_size=50))
def test_below_ten_events_limits_are_exact_also_for_a_share_of_an_event(
    events: list[float], calculate: Calculate
) -> None:
    table = [{"x": x, "n": 7} for x in [0.0, *events]]
    for row in as_rows(calculate("rate", table, options={"multiplier": 7})):
        x = row["x"]
        for level, (lower, upper) in zip(LEVELS, (LIMITS[:2], LIMITS[2:]), strict=True):
            tail = (1 - level) / 2
            expected = stats.chi2.ppf(tail, 2 * x) / 2 if x else 0
            assert row[lower] == pytest.approx(expected, rel=1e-9, abs=1e-300)
            assert row[upper] == pytest.approx(stats.chi2.isf(tail, 2 * x + 2) / 2, rel=1e-9)


@pytest.mark.parametrize("x", range(10))
def test_the_seed_of_limits_is_what_statsmodels_gives(x: int, calculate: Calculate) -> None:
    [row] = as_rows(calculate("poisson", [{"x": x}]))
    for level, names in zip(LEVELS, (LIMITS[:2], LIMITS[2:]), strict=True):
        expected = confint_poisson(x, 1, method="exact-c", alpha=1 - level)
        assert [row[name] for name in names] == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_ten_events_have_byars_limits_and_nine_exact_ones(calculate: Calculate) -> None:
    rows = as_rows(calculate("rate", [{"x": 9, "n": 100}, {"x": 10, "n": 100}]))
    assert [row["method"] for row in rows] == ["Exact", "Byars"]
    z = stats.norm.ppf(0.975)
    byars = 11 * (1 - 1 / 99 + z / (3 * math.sqrt(11))) ** 3
    assert rows[1]["upper95_0cl"] == pytest.approx(byars * 1000, rel=1e-12)
    assert rows[1]["upper95_0cl"] != pytest.approx(stats.chi2.isf(0.025, 22) / 2 * 1000, rel=1e-6)


@few_tables
@given(counts=st.lists(st.tuples(st.floats(0, 1e6), st.floats(1, 1e9)), min_size=30, max_size=50))
def test_a_value_lies_in_its_limits_and_the_wider_hold_the_narrower(
    counts: list[tuple[float, float]], calculate: Calculate
) -> None:
    table = [{"x": x, "n": max(n, x)} for x, n in counts]
    found = [
        row for door in ("proportion", "rate", "ratio") for row in as_rows(calculate(door, table))
    ]
    for row in found:
        lowest, low, value, high, highest = (
            row[name] for name in (LIMITS[2], LIMITS[0], "value", LIMITS[1], LIMITS[3])
        )
        slack = 1e-9 * max(value, 1e-6)
        low, lowest = (value if limit is None else limit for limit in (low, lowest))
        assert lowest <= low + slack
        assert low <= value + slack
        assert value <= high + slack
        assert high <= highest + slack


@few_tables
@given(counts=st.lists(st.tuples(st.integers(0, 50), st.integers(50, 500)), min_size=2, max_size=9))
def test_the_order_of_rows_and_other_groups_change_nothing(
    counts: list[tuple[int, int]], calculate: Calculate
) -> None:
    rows = [{"area": "A", "x": x, "n": n} for x, n in counts]
    alone = calculate("rate", rows, by=["area"]).rows
    assert calculate("rate", rows[::-1], by=["area"]).rows == alone
    assert calculate("rate", [{"area": "B", "x": 7, "n": 9}, *rows], by=["area"]).rows[1:] == alone


@pytest.mark.parametrize(
    ("method", "row", "reason"),
    [
        ("proportion", {"x": 5, "n": 4}, "a numerator is above its denominator"),
        ("proportion", {"x": -1, "n": 4}, "a numerator is below 0"),
        ("rate", {"x": 5, "n": 0}, "a denominator is not above 0"),
        ("byars", {"x": -0.5}, "a count is below 0"),
    ],
)
def test_what_cannot_be_has_no_value_and_is_told(
    method: str, row: dict[str, Any], reason: str, calculate: Calculate
) -> None:
    answer = calculate(method, [row | {"area": "A"}])
    assert as_rows(answer)[0]["value"] is None
    assert answer.not_valid == [f"row 1: {reason}"]


def test_published_means_are_given(calculate: Calculate) -> None:
    rows = cases("intervals/rate_proportion_vignette.csv")
    said = cases("intervals/mean_vignette.csv")
    [found] = as_rows(calculate("mean", rows, columns={"x": "obs"}, options={"confidence": 95}))
    assert_published(
        [found],
        said[:1],
        ("value_sum", "value_count", "stdev", "value", "lowercl", "uppercl"),
        1e-6,
    )


@few_tables
@given(values=st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30))
def test_a_mean_has_scipys_limits(values: list[float], calculate: Calculate) -> None:
    [row] = as_rows(calculate("mean", [{"x": value} for value in values]))
    spread = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    half = stats.t.ppf(0.975, len(values) - 1) * spread
    mean = float(np.mean(values))
    close = pytest.approx([mean, mean - half, mean + half], rel=1e-7, abs=1e-7)
    assert [row["value"], row["lower95_0cl"], row["upper95_0cl"]] == close


def test_one_value_has_a_mean_and_no_limits_and_a_missing_one_leaves_none(
    calculate: Calculate,
) -> None:
    rows = [{"g": "one", "x": 3}, {"g": "gap", "x": 3}, {"g": "gap", "x": None}]
    one, gap = as_rows(calculate("mean", rows, by=["g"]))
    assert (one["value"], one["lower95_0cl"]) == (3, None)
    assert (gap["value"], gap["reason"]) == (None, "a value is missing")


@few_tables
@given(values=st.lists(st.integers(-50, 50), min_size=1, max_size=40))
def test_the_limits_of_a_median_are_the_ranked_values(
    values: list[int], calculate: Calculate
) -> None:
    [row] = as_rows(calculate("median", [{"x": value} for value in values]))
    assert row["value"] == pytest.approx(float(np.median(values)))
    n, z = len(values), float(stats.norm.ppf(0.975))
    low = math.floor(n / 2 - z * math.sqrt(n) / 2 + 0.5)
    high = math.floor(1 + n / 2 + z * math.sqrt(n) / 2 + 0.5)
    ranked = sorted(values)
    assert row["lower95_0cl"] == (ranked[low - 1] if low >= 1 else None)
    assert row["upper95_0cl"] == (ranked[high - 1] if high <= n else None)


@few_tables
@given(
    counts=st.lists(st.integers(0, 400), min_size=1, max_size=8),
    base=st.sampled_from([1, 3, 5, 10]),
)
def test_the_true_sum_lies_within_what_rounding_allows(
    counts: list[int], base: int, calculate: Calculate
) -> None:
    printed = [math.floor(count / base + 0.5) * base for count in counts]
    [row] = as_rows(calculate("rounded_sum", [{"x": x} for x in printed], options={"base": base}))
    assert row["lowest"] <= sum(counts) <= row["highest"]
    assert row["value"] == sum(printed)
