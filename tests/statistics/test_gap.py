"""Gaps: published intervals of a difference, statsmodels' values, and what may not matter."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from pipelines.modelling.methods import Answer
from tests.statistics.conftest import as_rows

Calculate = Callable[..., Answer]
Table = list[dict[str, Any]]

LEVELS = {"95_0": 0.95, "99_8": 0.998}


def two(x: int, n: int, y: int, m: int, **columns: object) -> Table:
    return [
        {"side": "core20", "x": x, "n": n} | columns,
        {"side": "rest", "x": y, "n": m} | columns,
    ]


def told(calculate: Calculate, table: Table, **options: object) -> dict[str, Any]:
    return as_rows(calculate("gap", table, options=options))[0]


# Newcombe 1998, table II, method 10: intervals of a difference, printed to four places.
PRINTED = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.6791, 1.0)),
    ((10, 10, 0, 10), (0.6075, 1.0)),
]


@pytest.mark.parametrize(("counts", "limits"), PRINTED)
def test_the_printed_intervals_of_a_difference_are_reproduced(
    calculate: Calculate, counts: tuple[int, int, int, int], limits: tuple[float, float]
) -> None:
    row = told(calculate, two(*counts, multiplier=1))
    found = (row["absolute_lower95_0cl"], row["absolute_upper95_0cl"])
    assert found == pytest.approx(limits, abs=6e-5)


counts = st.tuples(
    st.integers(1, 400), st.integers(400, 9000), st.integers(1, 400), st.integers(400, 900)
)


@settings(max_examples=25)
@given(counts)
def test_the_difference_of_proportions_is_that_of_statsmodels(
    calculate: Calculate, drawn: tuple[int, int, int, int]
) -> None:
    row = told(calculate, two(*drawn, multiplier=1))
    for name, level in LEVELS.items():
        x, n, y, m = drawn
        expected = confint_proportions_2indep(x, n, y, m, method="newcomb", alpha=1 - level)
        found = [row[f"absolute_{side}{name}cl"] for side in ("lower", "upper")]
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@settings(max_examples=25)
@given(counts)
def test_the_ratio_errs_evenly_on_its_logarithm(
    calculate: Calculate, drawn: tuple[int, int, int, int]
) -> None:
    x, n, y, m = drawn
    row = told(calculate, two(*drawn))
    assert row["relative_gap"] == pytest.approx((x / n) / (y / m), rel=1e-12)
    errors = [
        math.log(upper / lower) / (2 * norm.ppf(0.975))
        for lower, upper in (
            proportion_confint(x, n, method="wilson"),
            proportion_confint(y, m, method="wilson"),
        )
    ]
    for name, level in LEVELS.items():
        wide = norm.ppf((1 + level) / 2) * math.hypot(*errors)
        found = [math.log(row[f"relative_{side}{name}cl"]) for side in ("lower", "upper")]
        middle = math.log(row["relative_gap"])
        assert found == pytest.approx([middle - wide, middle + wide], rel=1e-8, abs=1e-9)


@pytest.mark.slow
@settings(max_examples=25)
@given(counts, st.sampled_from(["proportion", "rate"]))
def test_the_gap_the_other_way_is_its_negative_and_its_reciprocal(
    calculate: Calculate, drawn: tuple[int, int, int, int], value_type: str
) -> None:
    x, n, y, m = drawn
    one = told(calculate, two(x, n, y, m, value_type=value_type))
    other = told(calculate, two(y, m, x, n, value_type=value_type))
    assert other["absolute_gap"] == pytest.approx(-one["absolute_gap"], abs=1e-9)
    assert other["relative_gap"] == pytest.approx(1 / one["relative_gap"], rel=1e-12)
    for level in LEVELS:
        for side, turned in (("lower", "upper"), ("upper", "lower")):
            was = one[f"absolute_{turned}{level}cl"]
            assert other[f"absolute_{side}{level}cl"] == pytest.approx(-was, abs=1e-9)
            was = one[f"relative_{turned}{level}cl"]
            assert other[f"relative_{side}{level}cl"] == pytest.approx(1 / was, rel=1e-9)
    words = {"higher": "lower", "lower": "higher", "similar": "similar"}
    assert other["judgement"] == words[one["judgement"]]


@settings(max_examples=25)
@given(counts)
def test_limits_hold_the_gap_and_wider_ones_hold_narrower(
    calculate: Calculate, drawn: tuple[int, int, int, int]
) -> None:
    row = told(calculate, two(*drawn, value_type="rate"))
    for measure in ("absolute", "relative"):
        ends = [row[f"{measure}_lower{level}cl"] for level in ("99_8", "95_0")]
        ends += [row[f"{measure}_gap"]]
        ends += [row[f"{measure}_upper{level}cl"] for level in ("95_0", "99_8")]
        assert ends == sorted(ends)


def test_rows_of_a_side_are_added_up_and_never_averaged(calculate: Calculate) -> None:
    fifths = [
        {"side": fifth, "x": x, "n": n}
        for fifth, x, n in [(1, 30, 100), (2, 40, 400), (3, 5, 50), (4, 9, 90), (5, 10, 1000)]
    ]
    row = told(calculate, fifths, of=1)
    assert row["against_value"] == pytest.approx(100 * 64 / 1540)
    ends = told(calculate, fifths, of=1, against=5)
    assert (ends["of_value"], ends["against_value"]) == (30, 1)
    given_values = [{"side": "core20", "value": 3.0}] + [{"side": "rest", "value": 2.0}] * 2
    refused = calculate("gap", given_values, options={"value_type": "normal"})
    assert refused.not_valid == ["the table: values of several rows are not averaged"]


def test_given_values_use_their_own_limits(calculate: Calculate) -> None:
    table = [
        {"side": "core20", "value": 81.0, "lower_cl": 80.2, "upper_cl": 81.8},
        {"side": "rest", "value": 84.0, "lower_cl": 83.4, "upper_cl": 84.6},
    ]
    row = told(calculate, table, value_type="normal", polarity="high_is_good")
    assert row["absolute_gap"] == pytest.approx(-3)
    assert row["absolute_lower95_0cl"] == pytest.approx(-4)
    assert row["absolute_upper95_0cl"] == pytest.approx(-2)
    wider = norm.ppf(0.999) / norm.ppf(0.975)
    assert row["absolute_upper99_8cl"] == pytest.approx(-3 + wider)
    assert row["judgement"] == "worse"


@pytest.mark.parametrize(
    ("polarity", "words"),
    [
        ("high_is_good", ("better", "worse")),
        ("low_is_good", ("worse", "better")),
        ("neutral", ("higher", "lower")),
    ],
)
def test_the_word_follows_polarity_and_neutral_judges_nothing(
    calculate: Calculate, polarity: str, words: tuple[str, str]
) -> None:
    high = told(calculate, two(300, 1000, 100, 1000, polarity=polarity))
    low = told(calculate, two(100, 1000, 300, 1000, polarity=polarity))
    level = told(calculate, two(100, 1000, 101, 1000, polarity=polarity))
    assert (high["judgement"], low["judgement"]) == words
    assert level["judgement"] == "similar"


def test_a_limit_at_0_is_similar(calculate: Calculate) -> None:
    table = [
        {"side": "core20", "value": 5.0, "lower_cl": 2.0, "upper_cl": 8.0},
        {"side": "rest", "value": 2.0, "lower_cl": 2.0, "upper_cl": 2.0},
    ]
    row = told(calculate, table, value_type="normal")
    assert row["absolute_lower95_0cl"] == 0
    assert row["judgement"] == "similar"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (two(1, 10, 2, 20)[:1], "one of the two sides is missing"),
        (
            [*two(1, 10, 2, 20), {"side": "rest", "x": None, "n": 5}],
            "a numerator or denominator is missing",
        ),
        (two(-1, 10, 2, 20), "not valid: a numerator is below 0"),
        (two(1, 0, 2, 20), "not valid: a denominator is not above 0"),
        (two(11, 10, 2, 20), "not valid: a numerator is above its denominator"),
        (
            [*two(1, 10, 2, 20), {"side": None, "x": 1, "n": 5}],
            "not valid: a row does not say its side",
        ),
    ],
)
def test_a_gap_that_cannot_be_said_says_why(
    calculate: Calculate, table: Table, reason: str
) -> None:
    row = told(calculate, table)
    assert row["reason"] == reason
    assert {v for k, v in row.items() if "gap" in k or "cl" in k} == {None}
    assert row["judgement"] is None


def test_no_event_on_a_side_keeps_the_difference_and_loses_the_ratio(calculate: Calculate) -> None:
    row = told(calculate, two(12, 100, 0, 100, value_type="rate"))
    assert row["absolute_lower95_0cl"] > 0
    assert (row["relative_gap"], row["relative_lower95_0cl"]) == (None, None)
    assert row["reason"] == "no relative gap: the value of the other side is 0"
    other = told(calculate, two(0, 100, 12, 100, value_type="rate"))
    assert (other["relative_gap"], other["relative_lower95_0cl"]) == (0, None)
    assert other["reason"] == "no relative limits: a value or limit is not above 0"


def test_another_group_changes_nothing(calculate: Calculate) -> None:
    a = [{"area": "a"} | row for row in two(30, 100, 20, 100)]
    b = [{"area": "b"} | row for row in two(1, 10, None, 10)]  # type: ignore[arg-type]
    alone = as_rows(calculate("gap", a, by=["area"]))
    both = as_rows(calculate("gap", b + a[::-1], by=["area"]))
    assert both[1] == alone[0]
