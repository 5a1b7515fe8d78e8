"""Need against service: lines of statsmodels, errors by drawing again, and the words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.rates import confint_poisson

from pipelines.modelling.methods import Answer
from tests.statistics.conftest import as_rows

Calculate = Callable[..., Answer]
Table = list[dict[str, Any]]

NEED = [1000, 800, 600, 400, 200]
SAME_FOR_NEED = [500, 400, 300, 200, 100]
SAME_FOR_ALL = [400, 400, 400, 400, 400]
MORE_FOR_NEED = [900, 600, 300, 100, 20]
LESS = "less service where need is greater"
SAME = "the same service where need is greater"
MORE = "more service where need is greater"


def table_of(service: list[int], need: list[int], people: int = 10_000, **columns: object) -> Table:
    return [
        {
            "quantile": at,
            "service_count": served,
            "service_population": people,
            "need_count": needing,
            "need_population": people,
        }
        | columns
        for at, (served, needing) in enumerate(zip(service, need, strict=True), 1)
    ]


def told(calculate: Calculate, table: Table, **options: object) -> dict[str, Any]:
    return as_rows(calculate("need_service", table, options=options))[0]


quantiles = st.lists(
    st.tuples(st.integers(0, 900), st.integers(20, 900), st.integers(1000, 20_000)),
    min_size=3,
    max_size=10,
)


@pytest.mark.slow
@settings(max_examples=30)
@given(quantiles)
def test_both_slopes_are_those_of_weighted_least_squares(
    calculate: Calculate, drawn: list[tuple[int, int, int]]
) -> None:
    table = [
        {
            "quantile": at,
            "service_count": served,
            "service_population": 2 * people,
            "need_count": needing,
            "need_population": people,
        }
        for at, (served, needing, people) in enumerate(drawn, 1)
    ]
    row = told(calculate, table)
    people = np.array([people for *_, people in drawn])
    share = people / people.sum()
    ridit = sm.add_constant(np.cumsum(share) - share / 2)
    need = np.array([needing for _, needing, _ in drawn]) / people
    ratio = np.array([served for served, *_ in drawn]) / (2 * people) / need
    for name, values in (("slope", ratio), ("need_slope", need)):
        slope = sm.WLS(values, ridit, weights=share).fit().params[1]
        assert row[name] == pytest.approx(slope, rel=1e-8, abs=1e-9)


def test_the_error_of_the_slope_is_that_of_counts_drawn_again(calculate: Calculate) -> None:
    row = told(calculate, table_of(SAME_FOR_ALL, NEED), confidence=[0.95])
    draw = np.random.default_rng(7)
    service = draw.poisson(SAME_FOR_ALL, (40_000, 5))
    need = draw.binomial(10_000, np.array(NEED) / 10_000, (40_000, 5))
    slopes = (service / need) @ (np.array([-2, -1, 0, 1, 2]) / 5 * 0.2) / 0.08
    error = (row["uppercl"] - row["lowercl"]) / (2 * 1.959963984540054)
    assert error == pytest.approx(slopes.std(), rel=0.05)


@pytest.mark.parametrize(
    ("service", "need", "polarity", "words"),
    [
        (SAME_FOR_ALL, NEED, "high_is_good", LESS),
        (SAME_FOR_NEED, NEED, "high_is_good", SAME),
        (MORE_FOR_NEED, NEED, "high_is_good", MORE),
        (SAME_FOR_ALL, NEED, "neutral", LESS),
        # A high value is less service.
        (SAME_FOR_ALL, NEED, "low_is_good", MORE),
        (MORE_FOR_NEED, NEED, "low_is_good", LESS),
        # Need is greater among the less deprived.
        (SAME_FOR_ALL, NEED[::-1], "high_is_good", LESS),
        (MORE_FOR_NEED[::-1], NEED[::-1], "high_is_good", MORE),
        (SAME_FOR_NEED[::-1], NEED[::-1], "high_is_good", SAME),
    ],
)
def test_the_words_follow_need_and_the_polarity_of_the_service(
    calculate: Calculate, service: list[int], need: list[int], polarity: str, words: str
) -> None:
    row = told(calculate, table_of(service, need, polarity=polarity))
    assert row["judgement"] == words


def test_need_that_does_not_rise_or_fall_leaves_no_judgement(calculate: Calculate) -> None:
    row = told(calculate, table_of(SAME_FOR_ALL, [500, 495, 505, 500, 501]))
    assert row["slope"] is not None
    assert (row["judgement"], row["greater_need"]) == (None, "not certain")
    assert row["reason"] == "no judgement: need does not rise or fall beyond chance"


def test_a_multiplier_scales_the_slope_and_leaves_the_words(calculate: Calculate) -> None:
    one = told(calculate, table_of(SAME_FOR_ALL, NEED, multiplier=1))
    many = told(calculate, table_of(SAME_FOR_ALL, NEED, multiplier=1000))
    for name in ("slope", "lower95_0cl", "upper99_8cl", "most_deprived_ratio"):
        assert many[name] == pytest.approx(1000 * one[name], rel=1e-12)
    assert (many["need_slope"], many["judgement"]) == (one["need_slope"], one["judgement"])


def test_the_order_of_rows_and_a_group_elsewhere_change_nothing(calculate: Calculate) -> None:
    table = table_of(SAME_FOR_ALL, NEED, area="a")
    other = table_of(MORE_FOR_NEED, NEED, area="b")
    alone = as_rows(calculate("need_service", table, by=["area"]))
    both = as_rows(calculate("need_service", other + table[::-1], by=["area"]))
    assert both[1] == alone[0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"service_count": None}, "a count or population of the service is missing"),
        ({"need_population": None}, "a population is missing"),
        ({"need_count": None}, "a count or population of the need is missing"),
        ({"need_count": 0}, "no need, hence no service for need"),
        ({"service_count": -1}, "not valid: a count is below 0"),
        ({"service_population": 0}, "not valid: a population is not above 0"),
        ({"need_count": 10_001}, "not valid: a count is above its population"),
        ({"quantile": 2}, "not valid: a quantile stands twice"),
    ],
)
def test_a_slope_that_cannot_be_said_says_why(
    calculate: Calculate, change: dict[str, Any], reason: str
) -> None:
    table = table_of(SAME_FOR_ALL, NEED)
    table[2] |= change
    row = told(calculate, table)
    assert row["reason"] == reason
    assert {v for k, v in row.items() if k not in ("method", "reason")} == {None}


def test_a_missing_quantile_leaves_no_slope(calculate: Calculate) -> None:
    whole = table_of(SAME_FOR_ALL, NEED, area="a")
    part = table_of(SAME_FOR_ALL, NEED, area="b")[:4]
    found = as_rows(calculate("need_service", whole + part, by=["area"]))
    assert [row["reason"] for row in found] == [None, "a quantile is missing"]


def test_each_ratio_lies_between_limits_that_hold_it_as_often_as_they_say(
    calculate: Calculate,
) -> None:
    draw = np.random.default_rng(11)
    service = draw.poisson(40, 4000)
    need = draw.binomial(1000, 0.06, 4000)
    table = [
        {"service_count": s, "service_population": 1000, "need_count": n, "need_population": 1000}
        for s, n in zip(service.tolist(), need.tolist(), strict=True)
    ]
    found = as_rows(calculate("need_service_ratio", table))
    for level, share in (("95_0", 0.95), ("99_8", 0.998)):
        held = [row[f"lower{level}cl"] <= 40 / 60 <= row[f"upper{level}cl"] for row in found]
        assert np.mean(held) == pytest.approx(share, abs=0.012)
    for row in found:
        assert row["lower99_8cl"] <= row["lower95_0cl"] <= row["ratio"]
        assert row["ratio"] <= row["upper95_0cl"] <= row["upper99_8cl"]


def test_no_service_gives_0_with_an_upper_limit_and_no_need_gives_nothing(
    calculate: Calculate,
) -> None:
    table = table_of([0, 5], [50, 0])
    none, without_need = as_rows(calculate("need_service_ratio", table))
    assert (none["ratio"], none["lower95_0cl"]) == (0, 0)
    most = confint_poisson(0, 10_000, method="exact-c")[1] / (50 / 10_000)
    assert none["upper95_0cl"] > most
    assert without_need["ratio"] is None
    assert without_need["reason"] == "no need, hence no service for need"
