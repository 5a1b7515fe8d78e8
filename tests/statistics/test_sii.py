"""Slope and relative index: published ones, the line of statsmodels, what may not matter."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from pipelines.modelling.methods import Answer
from pipelines.statistics import sii
from tests.statistics.conftest import as_rows

CASES = Path(__file__).parent / "cases/sii"
Z = 1.959963984540054

Calculate = Callable[..., Answer]
Table = list[dict[str, Any]]

# What a published limit may differ by, as a share of its distance from the index: both sides are
# simulations.
FROM_DRAWS = {1000: 0.1, 100_000: 0.025}


def read(name: str) -> Table:
    return list(csv.DictReader((CASES / name).read_text(encoding="utf-8").splitlines()))


def is_near(found: float, said: str, index: float, draws: int) -> bool:
    return abs(found - float(said)) <= FROM_DRAWS[draws] * abs(float(said) - index)


def table_of(values: list[float], people: list[int], **columns: object) -> Table:
    """Quantiles of normal values that err by a fiftieth; few draws, where limits do not matter."""
    kept = {"se": None, "repetitions": 1000} | columns
    return [
        {"quantile": at, "population": n, "value": value}
        | kept
        | ({"se": 0.02 * abs(value) + 0.01} if "se" not in columns else {})
        for at, (value, n) in enumerate(zip(values, people, strict=True), 1)
    ]


quantiles = st.integers(5, 10).flatmap(
    lambda count: st.tuples(
        st.lists(st.floats(1, 99), min_size=count, max_size=count),
        st.lists(st.integers(50, 90_000), min_size=count, max_size=count),
    )
)


def line(values: list[float], people: list[int]) -> tuple[float, float]:
    """Start and slope by weighted least squares, of statsmodels."""
    share = np.array(people) / np.sum(people)
    ridit = np.cumsum(share) - share / 2
    start, slope = sm.WLS(values, sm.add_constant(ridit), weights=share).fit().params
    return float(start), float(slope)


def test_published_indices_of_life_expectancy_are_reproduced(calculate: Calculate) -> None:
    table = [
        r | {"value": r["life_expectancy"], "repetitions": 1000} for r in read("le_inputs.csv")
    ]
    found = as_rows(calculate("sii", table, by=["sex", "area"]))
    for row, said in zip(found, read("le_expected.csv"), strict=True):
        assert row["sii"] == pytest.approx(float(said["sii"]), rel=1e-6)
        for level, draws in (("95_0", 1000), ("99_8", 1000)):
            for side in ("lower", "upper"):
                limit = f"sii_{side}{level}cl"
                # At 99.8 % the limit is the first or last of 1,000 draws.
                near = is_near(row[limit], said[limit], row["sii"], draws)
                assert near or (level == "99_8" and abs(row[limit] - float(said[limit])) < 1.5)


def test_published_indices_of_rates_are_reproduced(calculate: Calculate) -> None:
    options = {"value_type": 1, "transform": True, "confidence": [95]}
    found = as_rows(calculate("sii", read("dsr_inputs.csv"), by=["period"], options=options))
    for row, said in zip(found, read("dsr_expected.csv"), strict=True):
        for index in ("sii", "rii"):
            assert row[index] == pytest.approx(float(said[index]), rel=1e-6)
            for side in ("lower", "upper"):
                expected = said[f"{index}_{side}95_0"]
                assert is_near(row[f"{index}_{side}95_0cl"], expected, row[index], 100_000)


def test_published_indices_of_prevalence_are_reproduced(calculate: Calculate) -> None:
    table = [
        {"year": r["school_year"], "quantile": r["decile"], "population": r["measured"]}
        | {
            name: float(r[column]) / 100
            for name, column in (
                ("value", "rate_pct"),
                ("lower_cl", "lcl_pct"),
                ("upper_cl", "ucl_pct"),
            )
        }
        for r in read("prevalence_inputs.csv")
    ]
    options = {"value_type": 2, "transform": True, "multiplier": -100}
    found = as_rows(calculate("sii", table, by=["year"], options=options))
    for row, said in zip(found, read("prevalence_expected.csv"), strict=True):
        assert row["sii"] == pytest.approx(float(said["sii"]), rel=1e-6)
        for side in ("lower", "upper"):
            expected = said[f"sii_{side}95_0"]
            assert is_near(row[f"sii_{side}95_0cl"], expected, row["sii"], 100_000)


@pytest.mark.slow
@settings(max_examples=40)
@given(quantiles)
def test_the_line_is_that_of_weighted_least_squares(
    calculate: Calculate, drawn: tuple[list[float], list[int]]
) -> None:
    start, slope = line(*drawn)
    row = as_rows(calculate("sii", table_of(*drawn)))[0]
    assert row["sii"] == pytest.approx(slope, rel=1e-8, abs=1e-8)
    assert row["intercept"] == pytest.approx(start, rel=1e-8, abs=1e-8)
    assert row["rii"] == pytest.approx((start + slope) / start, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("value_type", "to_scale", "back"), [("rate", np.log, np.exp), ("proportion", logit, expit)]
)
def test_a_transformed_line_is_fitted_on_the_scale_and_turned_back(
    calculate: Calculate, value_type: str, to_scale: Any, back: Any
) -> None:
    values, people = [0.31, 0.24, 0.25, 0.18, 0.11], [900, 1100, 700, 1200, 1000]
    start, slope = line(list(to_scale(np.array(values))), people)
    table = table_of(values, people, value_type=value_type, transform=True, multiplier=-100, se=0.1)
    row = as_rows(calculate("sii", table))[0]
    assert row["sii"] == pytest.approx(-100 * (back(start + slope) - back(start)), rel=1e-9)
    assert row["rii"] == pytest.approx(back(start) / back(start + slope), rel=1e-9)
    assert row["intercept"] == pytest.approx(100 * back(start), rel=1e-9)


def test_simulated_limits_are_those_of_the_closed_form_where_there_is_one(
    calculate: Calculate,
) -> None:
    values, people = [71.0, 74.5, 75.0, 78.2, 80.1], [900, 1100, 700, 1200, 1000]
    errors = [0.9, 0.7, 1.1, 0.8, 1.0]
    table = table_of(values, people, repetitions=100_000)
    table = [row | {"se": error} for row, error in zip(table, errors, strict=True)]
    row = as_rows(calculate("sii", table))[0]
    share = np.array(people) / sum(people)
    fromhalf = np.cumsum(share) - share / 2 - 0.5
    weights = share * fromhalf / np.sum(share * fromhalf**2)
    error = np.sqrt(np.sum((weights * errors) ** 2))
    for level, z, tolerance in (("95_0", Z, 0.03), ("99_8", 3.090232306167813, 0.1)):
        assert row[f"sii_lower{level}cl"] == pytest.approx(
            row["sii"] - z * error, abs=tolerance * error
        )
        assert row[f"sii_upper{level}cl"] == pytest.approx(
            row["sii"] + z * error, abs=tolerance * error
        )


def test_the_draws_are_standard_normal_and_streams_do_not_go_together() -> None:
    streams = np.array([sii.normal_deviates(stream, 100_000) for stream in range(10)])
    assert np.abs(streams.mean(axis=1)).max() < 4 / np.sqrt(100_000)
    assert np.abs(streams.std(axis=1) - 1).max() < 4 / np.sqrt(200_000)
    together = np.corrcoef(streams) - np.eye(10)
    assert np.abs(together).max() < 4.5 / np.sqrt(100_000)


def test_the_first_draws_are_the_same_however_many_are_asked_for() -> None:
    few, many = sii.normal_deviates(3, 1000), sii.normal_deviates(3, 5000)
    assert (many[:1000] == few).all()


SETTINGS = [
    {"value_type": "normal"},
    {"value_type": "rate"},
    {"value_type": "rate", "transform": True},
    {"value_type": "proportion"},
    {"value_type": "proportion", "transform": True},
]
LIMITS = [
    f"{i}_{s}{at}cl" for i in ("sii", "rii") for s in ("lower", "upper") for at in ("95_0", "99_8")
]


def every_setting(multiplier: float, *, turned: bool = False) -> Table:
    values, people = [0.31, 0.24, 0.25, 0.18, 0.11], [900, 1100, 700, 1200, 1000]
    rows: Table = []
    for name, setting in enumerate(SETTINGS):
        columns = {"transform": False, "multiplier": multiplier, "se": 0.06} | setting
        rows += [{"area": name} | row for row in table_of(values, people, **columns)]
    return rows[::-1] if turned else rows


def test_the_order_of_rows_and_groups_changes_nothing(calculate: Calculate) -> None:
    straight = as_rows(calculate("sii", every_setting(1), by=["area"]))
    turned = as_rows(calculate("sii", every_setting(1, turned=True), by=["area"]))
    assert turned[::-1] == straight


def test_a_group_elsewhere_and_the_size_of_a_block_change_nothing(
    calculate: Calculate, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = as_rows(calculate("sii", every_setting(1), by=["area"]))
    monkeypatch.setattr(sii, "_NUMBERS_AT_ONCE", 2000)
    assert as_rows(calculate("sii", every_setting(1), by=["area"])) == together
    for name, row in enumerate(together):
        own = [each for each in every_setting(1) if each["area"] == name]
        assert as_rows(calculate("sii", own, by=["area"])) == [row]


@pytest.mark.parametrize("factor", [0.001, 0.5, 100])
def test_a_multiplier_above_0_scales_the_slope_and_leaves_the_ratio(
    calculate: Calculate, factor: float
) -> None:
    one = as_rows(calculate("sii", every_setting(1), by=["area"]))
    times = as_rows(calculate("sii", every_setting(factor), by=["area"]))
    for before, after in zip(one, times, strict=True):
        for name in ("sii", "rii", *LIMITS):
            by = factor if name.startswith("sii") else 1
            assert after[name] == pytest.approx(by * before[name], rel=1e-12)


def test_a_multiplier_below_0_turns_slope_and_ratio_round(calculate: Calculate) -> None:
    up = as_rows(calculate("sii", every_setting(1), by=["area"]))
    down = as_rows(calculate("sii", every_setting(-1), by=["area"]))
    for before, after in zip(up, down, strict=True):
        assert after["sii"] == pytest.approx(-before["sii"], rel=1e-12)
        assert after["rii"] == pytest.approx(1 / before["rii"], rel=1e-12)
        for index in ("sii", "rii"):
            for level in ("95_0", "99_8"):
                low, high = (after[f"{index}_{side}{level}cl"] for side in ("lower", "upper"))
                assert low < after[index] < high
        if before["transform"] != "none":
            assert after["sii_lower95_0cl"] == pytest.approx(-before["sii_upper95_0cl"], rel=1e-12)
            assert after["rii_lower95_0cl"] == pytest.approx(
                1 / before["rii_upper95_0cl"], rel=1e-12
            )


def test_limits_hold_the_index_and_wider_ones_hold_narrower(calculate: Calculate) -> None:
    for row in as_rows(calculate("sii", every_setting(1), by=["area"])):
        for index in ("sii", "rii"):
            ends = [row[f"{index}_lower{level}cl"] for level in ("99_8", "95_0")]
            ends += [row[index]]
            ends += [row[f"{index}_upper{level}cl"] for level in ("95_0", "99_8")]
            assert ends == sorted(ends)


def test_equal_values_have_no_slope_and_a_ratio_of_one(calculate: Calculate) -> None:
    row = as_rows(calculate("sii", table_of([12.5] * 6, [50, 900, 20, 400, 70, 80])))[0]
    assert row["sii"] == pytest.approx(0, abs=1e-12)
    assert row["rii"] == pytest.approx(1, rel=1e-12)


def test_counts_stand_in_for_values_and_limits_that_are_not_given(calculate: Calculate) -> None:
    counts, people = [310, 240, 250, 180, 110], [900, 1100, 700, 1200, 1000]
    bare = {"quantile": 0, "population": 0, "x": 0, "value": None, "lower_cl": None}
    for value_type, method in (("proportion", "proportion"), ("rate", "rate")):
        given = [
            bare | {"quantile": at, "x": x, "population": n, "value_type": value_type}
            for at, (x, n) in enumerate(zip(counts, people, strict=True), 1)
        ]
        own = calculate(
            method, [{"x": x, "n": n, "multiplier": 1} for x, n in zip(counts, people, strict=True)]
        )
        limits = [
            row
            | {
                "value": told["value"],
                "lower_cl": told["lower95_0cl"],
                "upper_cl": told["upper95_0cl"],
            }
            for row, told in zip(given, as_rows(own), strict=True)
        ]
        options = {"repetitions": 1000}
        from_counts = as_rows(calculate("sii", given, options=options))[0]
        from_limits = as_rows(calculate("sii", limits, options=options))[0]
        for name in ("sii", "rii", *LIMITS):
            assert from_counts[name] == pytest.approx(from_limits[name], rel=1e-9)


def without(table: Table, at: int) -> Table:
    return table[:at] + table[at + 1 :]


def altered(at: int, **cells: object) -> Table:
    table = table_of(
        [5.0, 4, 3, 2, 1], [10, 20, 30, 40, 50], value_type="rate", transform=False, multiplier=1
    )
    return [row | cells if place == at else row for place, row in enumerate(table)]


REFUSED = {
    "a value is missing": altered(2, value=None),
    "a population is missing": altered(2, population=None),
    "not valid: a population is not above 0": altered(2, population=0),
    "not valid: a quantile stands twice": altered(2, quantile=2),
    "not valid: a quantile has no number": altered(2, quantile=None),
    "not valid: fewer than 5 quantiles": altered(0)[1:],
    "not valid: a value is below 0": altered(2, value=-1),
    "not valid: an error is below 0, or limits are turned round": altered(2, se=-1),
    "not valid: the multiplier is 0": [row | {"multiplier": 0} for row in altered(0)],
    "not valid: only rates and proportions are transformed": [
        row | {"value_type": "normal", "transform": True} for row in altered(0)
    ],
    "not valid: a proportion is above 1": [
        row | {"value_type": "proportion"} for row in altered(0)
    ],
    "a rate of 0, or a proportion of 0 or 1, cannot be transformed": [
        row | {"transform": True} for row in altered(2, value=0)
    ],
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_group_that_cannot_be_used_has_no_index_and_says_why(
    calculate: Calculate, reason: str
) -> None:
    row = as_rows(calculate("sii", REFUSED[reason]))[0]
    assert row["reason"] == reason
    assert [row[name] for name in ("sii", "rii", "intercept", *LIMITS)] == [None] * 11


def test_a_quantile_that_others_have_is_missing_and_the_others_are_computed(
    calculate: Calculate,
) -> None:
    whole = [{"area": "a"} | row for row in altered(0)]
    part = [{"area": "b"} | row for row in without(altered(0), 4)]
    found = as_rows(calculate("sii", whole + part, by=["area"]))
    assert [row["reason"] for row in found] == [None, "a quantile is missing"]
    assert (found[0]["sii"] is None, found[1]["sii"]) == (False, None)


def test_a_quantile_that_no_group_has_is_missing_where_their_number_is_said(
    calculate: Calculate,
) -> None:
    row = as_rows(calculate("sii", altered(0), options={"nquantiles": 10}))[0]
    assert (row["sii"], row["reason"]) == (None, "a quantile is missing")


def test_a_rate_of_0_keeps_its_index_and_loses_its_limits(calculate: Calculate) -> None:
    row = as_rows(calculate("sii", altered(2, value=0)))[0]
    assert row["sii"] == pytest.approx(line([5, 4, 0, 2, 1], [10, 20, 30, 40, 50])[1])
    assert {row[name] for name in LIMITS} == {None}
    assert row["reason"].startswith("no limits: ")


def test_a_level_said_by_a_column_gives_the_same_limits_under_a_bare_name(
    calculate: Calculate,
) -> None:
    said = as_rows(calculate("sii", [row | {"confidence": 95} for row in altered(0)]))[0]
    asked = as_rows(calculate("sii", altered(0), options={"confidence": [95]}))[0]
    for index in ("sii", "rii"):
        for side in ("lower", "upper"):
            assert said[f"{index}_{side}cl"] == asked[f"{index}_{side}95_0cl"]
