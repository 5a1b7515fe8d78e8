"""What lies exactly on a boundary: ten events, a limit, a share of a count."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.errors import HwbError
from pipelines.modelling.method_tables import level
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


def test_an_exact_header_wins_and_of_two_alike_neither_is_taken(calculate: Calculate) -> None:
    [row] = as_rows(calculate("byars", "X,x\n100,1\n"))
    assert (row["x"], row["X_given"]) == (1, "100")
    with pytest.raises(HwbError, match="HWB-722: more than one column may be meant by 'x'"):
        calculate("byars", "X,X.\n100,1\n")


def test_a_column_called_as_one_of_the_answer_is_carried_under_a_name_of_its_own(
    calculate: Calculate,
) -> None:
    table = "x,n,value,value_given,Reason\n1,2,a,b,c\n"
    [row] = as_rows(calculate("rate", table, options={"multiplier": 1}))
    assert (row["x"], row["n"], row["value"], row["reason"]) == (1, 2, 0.5, None)
    carried = (row["value_given_given"], row["value_given"], row["Reason_given"])
    assert carried == ("a", "b", "c")
    answer = calculate("rate", "x,n,method\n1,2,a\n3,4,b\n", by=["method"])
    assert len(set(answer.columns)) == len(answer.columns)
    assert [row["method_given"] for row in as_rows(answer)] == ["a", "b"]


def test_a_column_is_named_in_by_once(calculate: Calculate) -> None:
    with pytest.raises(HwbError, match="HWB-722: --by names 'a' twice"):
        calculate("rate", "x,n,a\n1,2,p\n", by=["a", "A"])


def test_a_blank_line_of_one_column_is_a_missing_value(calculate: Calculate) -> None:
    found = as_rows(calculate("quantile", "value\n1\n\n3\n", options={"nquantiles": 2}))
    assert [row["quantile"] for row in found] == [2, None, 1]


def test_rows_are_told_by_their_lines_below_the_header(calculate: Calculate) -> None:
    assert calculate("proportion", "\nx,n\n1,2\n\n3,2\n").not_valid == [
        "row 3: a numerator is above its denominator"
    ]
    for table in ("x,n\n1,2\n\n?,2\n", "x,n\n1,2\n\n1,2,3\n"):
        with pytest.raises(HwbError, match="row 3") as told:
            calculate("proportion", table)
        assert told.value.code in ("HWB-721", "HWB-723")


@pytest.mark.parametrize(
    ("text", "fraction"),
    [("95", 0.95), ("0.95", 0.95), ("95 %", 0.95), ("50%", 0.5), ("1", None)]
    + [
        (text, None)
        for text in ("0.5%", "0.95%", "nan", "snan", "inf", "1e9999999", "99.995", "-95")
    ],
)
def test_a_level_is_a_percentage_or_a_fraction(text: str, fraction: float | None) -> None:
    if fraction is not None:
        assert level(text) == fraction
        return
    with pytest.raises(ValueError, match=r"a level lies between 50 and 99\.99 %"):
        level(text)


def test_a_level_said_twice_is_one(calculate: Calculate) -> None:
    answer = calculate("rate", "x,n\n1,2\n", options={"confidence": "95,0.95"})
    assert "lowercl" in answer.columns


OUT_OF_BOUNDS = [
    *((method, "multiplier", 0) for method in ("proportion", "rate", "dsr", "israte", "ratio")),
    *(("rate", "multiplier", m) for m in (-1, 1e20)),
    ("sii", "multiplier", -1e20),
    ("sii", "repetitions", 999),
    ("isratio", "refvalue", 0),
    ("isratio", "refvalue", -1),
    ("life_expectancy", "last_age", 90.4),
    ("life_expectancy", "last_age", 2147483647),
    ("quantile", "nquantiles", 2.5),
    ("quantile", "nquantiles", 1e19),
    ("spc", "run_length", 1e20),
    ("spc", "fix_after_n_points", 12.5),
    ("spc", "minimum_points", 1e20),
    ("rounded_sum", "base", 0),
    ("funnel_limits", "years_of_data", 0),
    ("trend", "comparable_from", 1e300),
]


@pytest.mark.parametrize(("name", "option", "number"), OUT_OF_BOUNDS)
def test_a_number_that_an_option_cannot_be_is_refused_however_it_is_said(
    name: str, option: str, number: float, calculate: Calculate
) -> None:
    example = METHODS[name].method.example
    bounds = METHODS[name].method.options[option].bounds
    with pytest.raises(HwbError, match=f"HWB-722: the option {option}.*it may be {bounds}"):
        calculate(name, example.given, by=example.by, options={option: number})
    header, *lines = example.given.strip().splitlines()
    table = "\n".join([f"{header},{option}", *(f"{line},{number}" for line in lines)])
    with pytest.raises(HwbError, match=f"(?s)HWB-723.*it may be {bounds}"):
        calculate(name, table, by=example.by)


def test_a_cell_beyond_any_count_is_refused(calculate: Calculate) -> None:
    with pytest.raises(HwbError, match=r"(?s)HWB-723.*a number is below 1e300"):
        calculate("rate", "x,n\n1e308,1\n")
    with pytest.raises(HwbError, match="HWB-723"):
        calculate("rate", "x,n,confidence\n1,2,inf\n")
    assert len(as_rows(calculate("rate", "x,n,confidence\n1,2,nan\n"))) == 1


@pytest.mark.parametrize("year", [0, 10000, 1e299])
def test_a_year_outside_the_calendar_is_not_valid(year: float, calculate: Calculate) -> None:
    rows = [{"year": y, "value": n} for n, y in enumerate((2019, 2020, 2021, 2022, year))]
    assert calculate("trend", rows).not_valid == ["the table: a year is not from 1 to 9999"]
