"""The recent trend: published cases, statsmodels and correlations as oracles, properties."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.statistics.conftest import HERE, Calculate, Row, as_rows, cases, few_tables

FILE = "trend/fingertips_trend_cases.csv"
PUBLISHED = {row["case"]: row["expected_direction"] for row in cases(FILE)}
# What the cases call no change, and where they have no direction.
HERE_CALLED = {"NoChange": "No significant change", "": "Cannot be calculated"}
THRESHOLD = 9.54953570608324
YEARS = range(2020, 2025)


def one(calculate: Calculate, table: list[Row], **options: object) -> Row:
    [row] = as_rows(calculate("trend", table, options=options))
    return row


def told(row: Row) -> tuple[str, str]:
    return row["recent_trend"], row["reason"]


@pytest.mark.parametrize("case", PUBLISHED)
def test_every_published_case_is_reproduced_as_fingertipsnext_tests_it(
    case: str, calculate: Calculate
) -> None:
    text = (HERE / "cases" / FILE).read_text(encoding="utf-8")
    options = {"proportion_method": "regression"}
    found = as_rows(calculate("trend", text, by=["case"], options=options))
    [row] = [row for row in found if row["case"] == case]
    assert row["recent_trend"] == HERE_CALLED.get(PUBLISHED[case], PUBLISHED[case])


@pytest.mark.parametrize(
    "case", [case for case in PUBLISHED if case != "GpRegisteredPopulationOver65"]
)
def test_the_test_for_proportions_gives_every_published_trend_but_one(
    case: str, calculate: Calculate
) -> None:
    text = (HERE / "cases" / FILE).read_text(encoding="utf-8")
    found = {row["case"]: row for row in as_rows(calculate("trend", text, by=["case"]))}
    assert found[case]["recent_trend"] == HERE_CALLED.get(PUBLISHED[case], PUBLISHED[case])
    # Its published case has no limits, which the test for proportions does not need.
    assert found["GpRegisteredPopulationOver65"]["recent_trend"] == "Increasing"


@pytest.mark.parametrize(("method", "printed"), [("chi_square", 47.9), ("regression", 46.77)])
def test_the_published_chi_square_of_either_method_is_reproduced(
    method: str, printed: float, calculate: Calculate
) -> None:
    table: list[Row] = [row for row in cases(FILE) if row["case"] == "legacy_set1"]
    # The regression of the source divides the width of the interval by 3.92, not by 2 × 1.95996.
    assert one(calculate, table, proportion_method=method)["chi_square"] == pytest.approx(
        printed, abs=0.01
    )


def test_the_threshold_is_that_of_99_8_per_cent() -> None:
    assert stats.chi2.ppf(0.998, 1) == pytest.approx(THRESHOLD, rel=1e-12)


values = st.lists(st.integers(500, 1500), min_size=5, max_size=5)
widths = st.lists(st.integers(5, 200), min_size=5, max_size=5)
many_series = st.lists(st.tuples(values, widths), min_size=20, max_size=40)
counts = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), min_size=5, max_size=5)


def series(
    numbers: list[int], half_widths: list[int], years: list[int] | range = YEARS
) -> list[Row]:
    return [
        {
            "year": year,
            "value": number / 10,
            "lower_ci": (number - width) / 10,
            "upper_ci": (number + width) / 10,
        }
        for year, number, width in zip(years, numbers, half_widths, strict=True)
    ]


def proportions(pairs: list[tuple[int, int]], years: list[int] | range = YEARS) -> list[Row]:
    return [
        {"year": year, "count": x, "denominator": x + rest}
        for year, (x, rest) in zip(years, pairs, strict=True)
    ]


def each(calculate: Calculate, tables: list[list[Row]], **options: object) -> list[Row]:
    rows = [{"area": area, **row} for area, table in enumerate(tables) for row in table]
    return as_rows(calculate("trend", rows, by=["area"], options=options))


@few_tables
@given(many_series)
def test_the_regression_is_that_of_statsmodels(
    calculate: Calculate, many: list[tuple[list[int], list[int]]]
) -> None:
    found = each(calculate, [series(*one) for one in many])
    for row, (numbers, half_widths) in zip(found, many, strict=True):
        errors = np.array(half_widths) / 10 / stats.norm.ppf(0.975)
        slope, chi_square = fitted(numbers, errors, list(range(5)))
        without = [
            fitted(numbers, errors, list(keep))[0] for keep in itertools.combinations(range(5), 4)
        ]
        assert row["slope"] == pytest.approx(slope, rel=1e-7, abs=1e-9)
        assert row["chi_square"] == pytest.approx(chi_square, rel=1e-7, abs=1e-9)
        if chi_square <= THRESHOLD:
            assert told(row) == ("No significant change", "No significant trend")
        elif any(np.sign(other) != np.sign(slope) for other in without):
            assert told(row) == ("No significant change", "Outlier found")
        else:
            way = "Increasing" if slope > 0 else "Decreasing"
            assert told(row) == (way, "No outliers and significant trend")


def fitted(numbers: list[int], errors: np.ndarray, keep: list[int]) -> tuple[float, float]:
    """Slope and chi square by statsmodels; the errors are known, not estimated from residuals."""
    design = sm.add_constant(np.array(YEARS, dtype=float)[keep] - 2022, has_constant="add")
    model = sm.WLS(np.array(numbers)[keep] / 10, design, weights=1 / errors[keep] ** 2).fit()
    # Where nothing changes, rounding alone would give a sign.
    slope = float(model.params[1]) if abs(model.params[1]) > 1e-9 else 0.0
    return slope, slope**2 / float(model.normalized_cov_params[1, 1])


@few_tables
@given(st.lists(counts, min_size=20, max_size=40))
def test_the_test_for_proportions_is_a_correlation_of_single_people(
    calculate: Calculate, many: list[list[tuple[int, int]]]
) -> None:
    found = each(calculate, [proportions(pairs) for pairs in many], value_type="proportion")
    for row, pairs in zip(found, many, strict=True):
        years = np.repeat(np.array(YEARS, dtype=float), [x + rest for x, rest in pairs])
        events = np.concatenate([[1.0] * x + [0.0] * rest for x, rest in pairs])
        chi_square = len(years) * np.corrcoef(years, events)[0, 1] ** 2
        logits = [math.log(x / rest) for x, rest in pairs]
        slope = np.polyfit(np.array(YEARS) - 2022, logits, 1)[0]
        assert row["chi_square"] == pytest.approx(chi_square, rel=1e-7, abs=1e-9)
        assert row["slope"] == pytest.approx(slope, rel=1e-7, abs=1e-9)


@few_tables
@given(many_series, st.integers(-1900, 1900))
def test_a_shift_of_years_changes_nothing(
    calculate: Calculate, many: list[tuple[list[int], list[int]]], shift: int
) -> None:
    here = each(calculate, [series(*one) for one in many])
    years = [year + shift for year in YEARS]
    there = each(calculate, [series(*one, years) for one in many])
    names = ("recent_trend", "chi_square", "slope", "reason")
    assert [[row[n] for n in names] for row in here] == [[row[n] for n in names] for row in there]


@few_tables
@given(many_series)
def test_a_trend_turned_upside_down_is_turned_in_words_and_as_good_as_before(
    calculate: Calculate, many: list[tuple[list[int], list[int]]]
) -> None:
    turned = {"Increasing": "Decreasing", "Decreasing": "Increasing"}
    up = each(calculate, [series(*one) for one in many], polarity="high_is_good")
    down = each(
        calculate,
        [series([2000 - number for number in numbers], wide) for numbers, wide in many],
        polarity="low_is_good",
    )
    for one_way, other in zip(up, down, strict=True):
        assert other["recent_trend"] == turned.get(one_way["recent_trend"], one_way["recent_trend"])
        ends = {row["recent_trend_polarity"].partition(" and ")[2] for row in (one_way, other)}
        assert len(ends) == 1


@few_tables
@given(many_series)
def test_neither_other_series_nor_the_order_of_rows_matter(
    calculate: Calculate, many: list[tuple[list[int], list[int]]]
) -> None:
    together = each(calculate, [series(*one)[::-1] for one in many])
    for number in (0, len(many) - 1):
        alone = one(calculate, series(*many[number]))
        assert {**alone, "area": str(number)} == together[number]


RISING = series([1000, 1010, 1020, 1030, 1040], [2] * 5)


def test_only_the_five_newest_points_count(calculate: Calculate) -> None:
    older = series([5000, 4000], [2, 2], [2018, 2019])
    assert one(calculate, older + RISING) == one(calculate, RISING)


def test_one_point_may_not_decide_the_direction(calculate: Calculate) -> None:
    table = series([1000, 1000, 1000, 1000, 1040], [2] * 5)
    assert told(one(calculate, table)) == ("No significant change", "Outlier found")


def test_a_gap_between_years_counts_unless_only_their_order_shall(calculate: Calculate) -> None:
    table = series([1000, 1010, 1020, 1030, 1040], [2] * 5, [2010, 2012, 2014, 2016, 2018])
    assert one(calculate, table)["slope"] == pytest.approx(0.5)
    assert one(calculate, table, time_scale="order")["slope"] == pytest.approx(1)


CHANGES: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "Duplicate years in group": ({"year": 2023}, {}),
    "Missing values": ({"value": None}, {}),
    "Missing at least one confidence interval value": ({"upper_ci": None}, {}),
    "A confidence interval has no width": ({"lower_ci": 104, "upper_ci": 104}, {}),
    "Break in the series within the last five points": ({}, {"comparable_from": 2021}),
    "Not calculated for this value type": ({}, {"value_type": "count"}),
    "not valid: a lower limit is above its upper limit": ({"lower_ci": 105}, {}),
    "not valid: a point has no year": ({"year": None}, {}),
    "not valid: a year is no whole number": ({"year": 2024.5}, {}),
}


@pytest.mark.parametrize("reason", CHANGES)
def test_what_cannot_be_calculated_says_why(reason: str, calculate: Calculate) -> None:
    change, options = CHANGES[reason]
    found = one(calculate, [*RISING[:4], RISING[4] | change], **options)
    assert told(found) == ("Cannot be calculated", reason)
    assert (found["chi_square"], found["slope"], found["method"]) == (None, None, None)


def test_four_points_are_too_few_and_five_after_a_break_are_enough(calculate: Calculate) -> None:
    assert told(one(calculate, RISING[:4])) == ("Cannot be calculated", "Not enough data points")
    assert one(calculate, RISING, comparable_from=2020)["recent_trend"] == "Increasing"


@pytest.mark.parametrize(
    ("count", "denominator", "reason"),
    [
        (0, 10, "A proportion is 0 or 1 and has no logit"),
        (10, 10, "A proportion is 0 or 1 and has no logit"),
        (None, 10, "Missing values"),
        (5, None, "Missing values"),
        (-1, 10, "not valid: a numerator is below 0"),
        (11, 10, "not valid: a numerator is above its denominator"),
        (0, 0, "not valid: a denominator is not above 0"),
    ],
)
def test_a_proportion_that_cannot_be_tested_says_why(
    count: int | None, denominator: int | None, reason: str, calculate: Calculate
) -> None:
    table = proportions([(5, 5)] * 4, YEARS[:4])
    table.append({"year": 2024, "count": count, "denominator": denominator})
    found = one(calculate, table, value_type="Proportion")
    assert told(found) == ("Cannot be calculated", reason)


def test_numerators_follow_from_values_and_denominators_where_there_are_none(
    calculate: Calculate,
) -> None:
    with_counts = proportions([(10, 90), (20, 80), (30, 70), (40, 60), (50, 50)])
    without = [
        {"year": row["year"], "value": row["count"], "denominator": 100} for row in with_counts
    ]
    one_way = one(calculate, with_counts, value_type="proportion")
    other = one(calculate, without, value_type="proportion", multiplier=100)
    assert other["chi_square"] == pytest.approx(one_way["chi_square"], rel=1e-12)
    assert other["recent_trend"] == "Increasing"
