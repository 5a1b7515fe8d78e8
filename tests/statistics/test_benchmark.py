"""Comparison with a benchmark, and target: published cases, and what must always be true."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from pipelines.modelling.rendering import compiled
from tests.statistics.conftest import (
    DBT_PROJECT,
    HERE,
    Calculate,
    Row,
    as_rows,
    cases,
    few_tables,
)

FILE = "benchmark/benchmark_ci_cases.csv"
PUBLISHED = cases(FILE)

METHODS_OF_INTERVALS = ("interval_95", "interval_99_8", "interval_95_and_99_8")
WIDER = {"better": "best", "worse": "worst", "lower": "lowest", "higher": "highest"}


def compared(calculate: Calculate, rows: list[Row], **options: object) -> list[str]:
    return [row["comparison"] for row in as_rows(calculate("benchmark", rows, options=options))]


def test_every_published_comparison_is_reproduced(calculate: Calculate) -> None:
    found = as_rows(calculate("benchmark", (HERE / "cases" / FILE).read_text(encoding="utf-8")))
    # The engine for two levels calls `same` what that for one calls `similar`.
    assert [row["comparison"] for row in found] == [
        case["expected"].replace("same", "similar") for case in PUBLISHED
    ]


whole = st.integers(0, 20)
intervals = st.tuples(whole, whole, whole, whole, whole, whole).map(sorted)
"""Six numbers in order: the limits of two levels about a value, with a benchmark anywhere."""


def row(numbers: list[int], benchmark: int) -> Row:
    lower99, lower95, value, _, upper95, upper99 = numbers
    return {
        "value": value,
        "lower95_0cl": lower95,
        "upper95_0cl": upper95,
        "lower99_8cl": lower99,
        "upper99_8cl": upper99,
        "benchmark": benchmark,
    }


tables = st.lists(st.builds(row, intervals, whole), min_size=30, max_size=60)


@few_tables
@given(tables)
def test_the_other_polarity_turns_better_into_worse_and_none_has_no_judgement(
    calculate: Calculate, rows: list[Row]
) -> None:
    turned = {"better": "worse", "worse": "better", "best": "worst", "worst": "best"}
    plain = {"better": "higher", "worse": "lower", "best": "highest", "worst": "lowest"}
    for method in METHODS_OF_INTERVALS:
        high = compared(calculate, rows, method=method, polarity="high_is_good")
        low = compared(calculate, rows, method=method, polarity="low_is_good")
        none = compared(calculate, rows, method=method)
        assert [turned.get(word, word) for word in high] == low
        assert [plain.get(word, word) for word in high] == none


@few_tables
@given(tables)
def test_two_levels_say_what_each_of_them_says(calculate: Calculate, rows: list[Row]) -> None:
    narrow = compared(calculate, rows, method="interval_95")
    wide = compared(calculate, rows, method="interval_99_8")
    both = compared(calculate, rows, method="interval_95_and_99_8")
    for one, other, together in zip(narrow, wide, both, strict=True):
        assert together == (WIDER[one] if one == other != "similar" else one)


@few_tables
@given(tables)
def test_similar_is_where_the_interval_holds_or_touches_the_benchmark(
    calculate: Calculate, rows: list[Row]
) -> None:
    found = compared(calculate, rows)
    assert [word == "similar" for word in found] == [
        r["lower95_0cl"] <= r["benchmark"] <= r["upper95_0cl"] for r in rows
    ]


@few_tables
@given(tables)
def test_the_macros_that_models_call_say_the_same(calculate: Calculate, rows: list[Row]) -> None:
    sql = _labels(DBT_PROJECT)
    header = list(rows[0])
    with duckdb.connect() as connection:
        connection.execute(
            "create table given as select * from (values "
            + ", ".join(str(tuple(r[name] for name in header)) for r in rows)
            + f") as t ({', '.join(header)})"
        )
        found = connection.execute(sql).fetchall()
    assert [one for one, _ in found] == compared(calculate, rows, polarity="low_is_good")
    assert [both for _, both in found] == compared(
        calculate, rows, polarity="low_is_good", method="interval_95_and_99_8"
    )


def _labels(dbt_project: Path) -> str:
    polarity = "\"'low_is_good'\""
    return compiled(
        dbt_project,
        "select {{ benchmark_label("
        f"'value', 'lower95_0cl', 'upper95_0cl', 'benchmark', {polarity}) }}}}, "
        "{{ benchmark_label_at_two_levels('value', 'lower95_0cl', 'upper95_0cl', "
        f"'lower99_8cl', 'upper99_8cl', 'benchmark', {polarity}) }}}} from given",
    )


@pytest.mark.parametrize("benchmark", [4, 6])
def test_an_interval_that_ends_on_the_benchmark_is_similar(
    benchmark: int, calculate: Calculate
) -> None:
    given_row = {"value": 5, "lower95_0cl": 4, "upper95_0cl": 6, "benchmark": benchmark}
    assert compared(calculate, [given_row]) == ["similar"]


def test_two_intervals_that_touch_are_similar(calculate: Calculate) -> None:
    given_row = {"value": 5, "lower": 4, "upper": 6, "benchmark": 8}
    ends = [(6, 9, "similar"), (7, 9, "lower"), (1, 3, "higher"), (1, 4, "similar")]
    rows = [
        given_row | {"benchmark_lower": lower, "benchmark_upper": upper} for lower, upper, _ in ends
    ]
    assert compared(calculate, rows, method="two_intervals") == [word for *_, word in ends]


@pytest.mark.parametrize(("confidence", "method"), [(0.95, "95"), (0.998, "99_8")])
def test_control_limits_of_a_proportion_are_wilsons_about_the_benchmark(
    confidence: float, method: str, calculate: Calculate
) -> None:
    lower, upper = proportion_confint(30, 100, 1 - confidence, "wilson")
    rows = [
        {"value": 100 * value, "n": 100, "benchmark": 30}
        for value in (lower - 1e-9, lower + 1e-9, upper - 1e-9, upper + 1e-9)
    ]
    options = {"method": f"spc_proportion_{method}", "multiplier": 100}
    assert compared(calculate, rows, **options) == ["lower", "similar", "similar", "higher"]
    both = compared(calculate, rows, method="spc_proportion_95_and_99_8", multiplier=100)
    assert both[0] == ("lower" if method == "95" else "lowest")


ABSENT = {
    "an area is not compared with itself": {"area": "A", "benchmark_area": "A"},
    "there is no value": {"value": None},
    "there is no benchmark": {"benchmark": None},
    "there are no 95 % confidence limits": {"upper95_0cl": None},
    "there are no 99.8 % confidence limits": {"lower99_8cl": None},
    "not valid: a lower limit is above its upper limit": {"lower95_0cl": 9},
}


@pytest.mark.parametrize("reason", ABSENT)
def test_what_is_not_compared_says_why(reason: str, calculate: Calculate) -> None:
    given_row = row([1, 2, 3, 4, 5, 6], 7) | {"area": "A", "benchmark_area": "B"} | ABSENT[reason]
    options = {"method": "interval_95_and_99_8"}
    [found] = as_rows(calculate("benchmark", [given_row], options=options))
    assert (found["comparison"], found["reason"]) == ("not compared", reason)


# Target and trajectory.


def judged(calculate: Calculate, row: Row, **options: object) -> tuple[str, str | None]:
    [found] = as_rows(calculate("against_target", [row], options=options))
    return found["target_status"], found["trajectory_status"]


@pytest.mark.parametrize(("polarity", "other"), [("high_is_good", 89), ("low_is_good", 91)])
def test_a_value_on_its_target_meets_it_and_one_beside_does_not(
    polarity: str, other: float, calculate: Calculate
) -> None:
    on = judged(calculate, {"value": 90, "target": 90}, polarity=polarity)
    beside = judged(calculate, {"value": other, "target": 90}, polarity=polarity)
    assert (on, beside) == (("met", None), ("not met", None))


@pytest.mark.parametrize(
    ("value", "status"), [(17, "not met"), (18, "met"), (20, "met"), (25, "met"), (26, "not met")]
)
def test_both_ends_of_a_range_meet_it(value: float, status: str, calculate: Calculate) -> None:
    found = {"value": value, "target": 18, "target_upper": 25}
    assert judged(calculate, found, rule="range") == (status, None)


def test_an_interval_about_the_target_is_not_clear(calculate: Calculate) -> None:
    found = {"value": 90, "lower": 88, "upper": 92, "target": 91, "trajectory": 88}
    options = {"rule": "at_least", "judged_by": "interval"}
    assert judged(calculate, found, **options) == ("not clear", "on trajectory")
    assert judged(calculate, found, rule="at_least") == ("not met", "on trajectory")


def test_a_value_may_miss_its_target_on_its_trajectory_or_behind_it(calculate: Calculate) -> None:
    found = {"value": 90, "target": 95, "trajectory": 89}
    assert judged(calculate, found, rule="at_least") == ("not met", "on trajectory")
    behind = found | {"trajectory": 91}
    assert judged(calculate, behind, rule="at_least") == ("not met", "behind trajectory")


UNJUDGED = {
    "neither a rule nor a polarity says what meets it": ({}, {}),
    "there is no value": ({"value": None}, {"rule": "at_least"}),
    "there is no target": ({"target": None}, {"rule": "at_least"}),
    "there is no upper end of the range": ({}, {"rule": "range"}),
    "there are no confidence limits": ({}, {"rule": "at_least", "judged_by": "interval"}),
    "not valid: the range ends below its beginning": ({"target_upper": 1}, {"rule": "range"}),
}


@pytest.mark.parametrize("reason", UNJUDGED)
def test_what_is_not_judged_says_why(reason: str, calculate: Calculate) -> None:
    change, options = UNJUDGED[reason]
    given_row = {"value": 90, "target": 95, "target_upper": None} | change
    [found] = as_rows(calculate("against_target", [given_row], options=options))
    assert (found["target_status"], found["margin"], found["reason"]) == (
        "not judged",
        None,
        reason,
    )
