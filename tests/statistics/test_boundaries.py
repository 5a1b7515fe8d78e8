"""What lies exactly on a boundary: ten events, a limit, a share of a count."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.errors import HwbError
from tests.statistics.conftest import METHODS, Calculate, as_rows


def test_a_point_on_its_limit_is_not_outside_it(calculate: Calculate) -> None:
    # Twelve points between 0 and 100: the mean is 50, each move 100, the upper limit 316.
    fixed = [0, 100] * 6
    rows = [
        {"x": date(2024, month, day), "y": y}
        for month, (day, y) in enumerate(((1, y) for y in fixed), 1)
    ]
    later = [{"x": date(2025, 1, 1), "y": 316}, {"x": date(2025, 2, 1), "y": 316.5}]
    found = as_rows(
        calculate(
            "spc", [*rows, *later], options={"fix_after_n_points": 12, "screen_outliers": False}
        )
    )
    assert found[-2]["upl"] == 316
    assert [row["outside_limits"] for row in found[-2:]] == [False, True]


@pytest.mark.parametrize("method", ["rate", "ratio", "proportion"])
def test_a_share_of_a_count_is_never_rounded(method: str, calculate: Calculate) -> None:
    rows = [{"x": 12.6, "n": 100}, {"x": 0.4, "n": 100}]
    found = as_rows(calculate(method, rows, options={"multiplier": 100}))
    assert [row["value"] for row in found] == pytest.approx([12.6, 0.4], rel=1e-12)


WITH_LIMITS = [
    name
    for name, file in METHODS.items()
    if "confidence" in file.method.options
    and file.method.options["confidence"].may_be_column
    and any("lower" in column for column in file.method.gives)
    and not file.method.ends_in_python
]


@pytest.mark.parametrize("name", WITH_LIMITS)
def test_a_level_that_is_not_said_gives_a_value_and_no_limits(
    name: str, calculate: Calculate
) -> None:
    example = METHODS[name].method.example
    header, *lines = example.given.strip().splitlines()
    names = header.split(",")
    if "confidence" in names:
        place = names.index("confidence")
        lines = [",".join(c for n, c in enumerate(line.split(",")) if n != place) for line in lines]
        header = ",".join(n for n in names if n != "confidence")
    table = "\n".join([f"{header},confidence", *(f"{line}," for line in lines)]) + "\n"
    options = {k: v for k, v in example.options.items() if k != "confidence"}
    for row in as_rows(calculate(name, table, by=example.by, options=options)):
        limits = {k: v for k, v in row.items() if k.endswith(("lowercl", "uppercl"))}
        assert limits
        assert set(limits.values()) == {None}


def test_an_option_that_differs_within_a_group_is_refused(calculate: Calculate) -> None:
    rows = [{"g": "A", "x": 1, "n": 10, "multiplier": m} for m in (1, 100)]
    with pytest.raises(HwbError, match="HWB-722: the option multiplier is not the same"):
        calculate("rate", rows, by=["g"])
    assert len(as_rows(calculate("rate", rows, by=["g", "multiplier"]))) == 2


def test_persons_by_their_events_need_an_age_band_and_are_never_taken_for_events(
    calculate: Calculate,
) -> None:
    rows = [{"x": 10, "n": 100, "stdpop": 5000, "eventfreq": f} for f in (1, 2)]
    for independent, reason in (
        (False, "persons by their number of events need an age band"),
        (True, "eventfreq is given, but events are taken as independent"),
    ):
        answer = calculate("dsr", rows, options={"independent_events": independent})
        assert answer.not_valid == [f"the table: {reason}"]


def test_a_first_age_alone_below_85_does_not_say_where_the_last_band_ends(
    calculate: Calculate,
) -> None:
    rows = [{"ageband": age, "x": 10, "n": 1000} for age in range(0, 75, 5)]
    assert as_rows(calculate("dsr", rows))[0]["value"] is None
    rows += [{"ageband": age, "x": 10, "n": 1000} for age in (75, 80, 85)]
    assert as_rows(calculate("dsr", rows))[0]["value"] == pytest.approx(1000)


def test_two_observed_totals_in_a_group_are_not_valid(calculate: Calculate) -> None:
    rows = [{"observed_total": t, "n": 1000, "x_ref": 4, "n_ref": 1000} for t in (10, 12)]
    answer = calculate("isratio", rows)
    assert answer.not_valid == ["the table: the group has two observed totals"]


def test_a_trend_takes_a_missing_denominator_from_value_and_numerator(
    calculate: Calculate,
) -> None:
    rows = [
        {"year": 2020 + n, "count": 100 + 20 * n, "value": 10 + 2 * n, "denominator": 1000}
        for n in range(5)
    ]
    options = {"value_type": "proportion", "multiplier": 100}
    [whole] = as_rows(calculate("trend", rows, options=options))
    without = [{k: v for k, v in row.items() if k != "denominator"} for row in rows]
    [found] = as_rows(calculate("trend", without, options=options))
    assert whole["recent_trend"] == "Increasing"
    assert found["chi_square"] == pytest.approx(whole["chi_square"], rel=1e-12)


def test_a_column_of_another_name_may_say_an_option(calculate: Calculate) -> None:
    rows = [{"value": v, "Polarity": i} for i in ("TRUE", "FALSE") for v in range(10)]
    table = [row | {"area": row["Polarity"]} for row in rows]
    found = as_rows(calculate("quantile", table, by=["area"], columns={"invert": "Polarity"}))
    assert [row["quantile"] for row in found] == [*range(10, 0, -1), *range(1, 11)]
