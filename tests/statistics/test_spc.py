"""XmR charts: what NHSRplotthedots 0.2.2 gives, and the rules told a second time, window by
window."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.statistics.conftest import Calculate, Row, as_rows, cases, few_tables, is_close
from tests.statistics.point_by_point import Point, told_point_by_point

SUMMARY: dict[str, list[dict[str, str]]] = {}
for line in cases("spc/summary.csv"):
    SUMMARY.setdefault(line["case"], []).append(line)

OPTIONS = (
    "improvement_direction",
    "screen_outliers",
    "fix_after_n_points",
    "target",
    "rebase_dates",
)
OF_A_POINT = (
    "rebase_group",
    "short_group_warning",
    "mean_col",
    "lpl",
    "upl",
    "outside_limits",
    "relative_to_mean",
    "close_to_limits",
    "special_cause_type",
    "special_cause_flag",
    "point_type",
)


@pytest.mark.parametrize("case", SUMMARY)
def test_every_point_is_told_what_nhsrplotthedots_tells_of_it(
    case: str, calculate: Calculate
) -> None:
    points = cases(f"spc/{case}.csv")
    told = SUMMARY[case]
    options = {name: told[0][name] for name in OPTIONS if told[0][name]}
    found = as_rows(calculate("spc", [{"x": p["x"], "y": p["y"]} for p in points], options=options))
    assert len(found) == len(points)
    wrong = [
        (point["x"], name, row[name], point[name])
        for row, point in zip(found, points, strict=True)
        for name in OF_A_POINT
        if not is_close(row[name], point[name], 1e-9)
    ]
    assert wrong == []
    assert {(row["variation"], row["assurance_type"] or "") for row in found} == {
        (told[-1]["variation"], told[-1]["assurance_type"])
    }


def test_all_published_series_may_stand_in_one_table_each_with_its_own_options(
    calculate: Calculate,
) -> None:
    table = [
        {"case": case, **{name: told[0][name] for name in OPTIONS}, "x": p["x"], "y": p["y"]}
        for case, told in SUMMARY.items()
        for p in cases(f"spc/{case}.csv")
    ]
    found = as_rows(calculate("spc", table, by=["case"]))
    expected = [p for case in SUMMARY for p in cases(f"spc/{case}.csv")]
    wrong = [
        (point["case"], point["x"], name)
        for row, point in zip(found, expected, strict=True)
        for name in OF_A_POINT
        if not is_close(row[name], point[name], 1e-9)
    ]
    assert wrong == []


@pytest.mark.parametrize("case", cases("spc/published_limits.csv"), ids=lambda case: case["case"])
def test_limits_are_those_of_the_published_unit_tests(
    case: dict[str, str], calculate: Calculate
) -> None:
    values = case["y"].split()
    options = {"screen_outliers": case["screen_outliers"]}
    found = as_rows(calculate("spc", monthly(values), options=options))
    for name in ("mean_col", "lpl", "upl"):
        assert is_close(found[0][name], case[name], 1e-6)


def month(number: int) -> str:
    return date(2000 + number // 12, number % 12 + 1, 1).isoformat()


def monthly(values: list[str] | list[float | None] | list[int]) -> list[Row]:
    return [{"x": month(number), "y": value} for number, value in enumerate(values)]


DIRECTIONS = {"increase": 1, "decrease": -1, "neutral": 0}

# Walks, not noise: noise alone has few trends and shifts.
steps = st.lists(
    st.sampled_from([-0.5, -0.25, -0.25, 0.0, 0.25, 0.25, 0.25, 0.5, 3.0, None]),
    min_size=1,
    max_size=40,
)


@st.composite
def a_series(draw: st.DrawFn) -> tuple[list[Point], dict[str, object]]:
    level, points = 50.0, []
    cuts = draw(st.sets(st.integers(1, 39), max_size=2))
    noise = draw(st.booleans())
    for number, step in enumerate(draw(steps)):
        group = sum(cut <= number for cut in cuts)
        if step is None:
            points.append((None, group))
            continue
        level = 50.0 + 4 * step if noise else level + step
        points.append((level, group))
    numbers = sorted({group for _, group in points})
    points = [(value, numbers.index(group)) for value, group in points]
    options = {
        "improvement_direction": draw(st.sampled_from(list(DIRECTIONS))),
        "screen_outliers": draw(st.booleans()),
        "fix_after_n_points": draw(st.sampled_from([None, 12, 15])),
        "run_length": draw(st.sampled_from([6, 7])),
        "target": draw(st.sampled_from([45.0, 50.0, 52.5, 60.0])),
    }
    return points, options


@few_tables
@given(st.lists(a_series(), min_size=40, max_size=60))
def test_runs_found_as_islands_are_those_found_window_by_window(
    calculate: Calculate, many: list[tuple[list[Point], dict[str, object]]]
) -> None:
    table = [
        {"series": number, "x": month(place), "y": value, "rebase_group": f"g{group}", **options}
        for number, (points, options) in enumerate(many)
        for place, (value, group) in enumerate(points)
    ]
    found = iter(as_rows(calculate("spc", table, by=["series"])))
    for points, options in many:
        fix = options["fix_after_n_points"]
        expected = told_point_by_point(
            points,
            good=DIRECTIONS[str(options["improvement_direction"])],
            target=float(str(options["target"])),
            screens=bool(options["screen_outliers"]),
            fix=int(str(fix)) if fix else None,
            run=int(str(options["run_length"])),
        )
        for row in expected:
            one = next(found)
            names = ("mean_col", "lpl", "upl")
            for name, number in zip(names, row[1:4], strict=True):
                if number is None:
                    assert one[name] is None
                else:
                    assert one[name] == pytest.approx(number, rel=1e-12)
            assert (
                one["rebase_group"],
                one["special_cause_type"],
                one["point_type"],
                one["variation"],
                one["assurance_type"],
            ) == (row[0], *row[4:])


# What may not matter, and what must.

SAID = ("special_cause_type", "point_type", "variation", "assurance_type")


def said(rows: list[Row]) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in SAID) for row in rows]


walks = st.lists(st.integers(-2, 2), min_size=8, max_size=30)


@few_tables
@given(walks, st.sampled_from([0.5, 2.0, 8.0]), st.integers(-1000, 1000))
def test_a_series_in_another_unit_is_told_the_same(
    calculate: Calculate, walk: list[int], factor: float, shift: int
) -> None:
    values = [float(sum(walk[:i])) for i in range(len(walk))]
    changed = [factor * value + shift for value in values]
    here = as_rows(calculate("spc", monthly(values), options={"target": 3}))
    there = as_rows(calculate("spc", monthly(changed), options={"target": factor * 3 + shift}))
    assert said(here) == said(there)
    for one, other in zip(here, there, strict=True):
        assert (one["upl"] is None) == (other["upl"] is None)
        if one["upl"] is not None:
            assert other["upl"] == pytest.approx(factor * one["upl"] + shift, rel=1e-9, abs=1e-9)


@few_tables
@given(walks)
def test_the_other_direction_turns_improvement_into_concern_and_changes_nothing_else(
    calculate: Calculate, walk: list[int]
) -> None:
    values = [float(sum(walk[:i])) for i in range(len(walk))]
    up = as_rows(calculate("spc", monthly(values), options={"improvement_direction": "increase"}))
    down = as_rows(calculate("spc", monthly(values), options={"improvement_direction": "decrease"}))
    turned = {"special_cause_improvement": "special_cause_concern"}
    turned |= {concern: improvement for improvement, concern in turned.items()}
    assert [turned.get(r["point_type"], r["point_type"]) for r in up] == [
        r["point_type"] for r in down
    ]
    assert [r["special_cause_type"] for r in up] == [r["special_cause_type"] for r in down]


@few_tables
@given(walks, st.permutations(range(8)))
def test_the_order_of_rows_is_of_no_matter(
    calculate: Calculate, walk: list[int], order: list[int]
) -> None:
    table = monthly(walk)
    shuffled = [table[i] for i in order] + table[8:]
    found = {row["x"]: row for row in as_rows(calculate("spc", shuffled))}
    assert [found[row["x"]] for row in table] == as_rows(calculate("spc", table))


@few_tables
@given(walks, walks)
def test_nothing_crosses_a_rebasing_and_no_series_changes_another(
    calculate: Calculate, before: list[int], after: list[int]
) -> None:
    whole = monthly(before + after)
    rebased = as_rows(calculate("spc", whole, options={"rebase_dates": whole[len(before)]["x"]}))
    apart = as_rows(
        calculate(
            "spc",
            [{**row, "half": int(i >= len(before))} for i, row in enumerate(whole)],
            by=["half"],
        )
    )
    names = ("mean_col", "lpl", "upl", "special_cause_type", "point_type")
    assert [[r[n] for n in names] for r in rebased] == [[r[n] for n in names] for r in apart]


def test_values_all_alike_have_no_limits_when_ranges_are_screened(calculate: Calculate) -> None:
    found = as_rows(calculate("spc", monthly([5] * 15), options={"target": 5}))
    assert {
        (r["mean_col"], r["lpl"], r["upl"], r["point_type"], r["assurance_type"]) for r in found
    } == {(5, None, None, "common_cause", None)}
    assert found[0]["reason"] == "no limits: nothing is left of the moving ranges, all 0"


def test_a_point_on_a_limit_is_not_outside_it(calculate: Calculate) -> None:
    options = {"screen_outliers": False, "target": 5}
    found = as_rows(calculate("spc", monthly([5] * 15), options=options))
    assert {
        (r["lpl"], r["upl"], r["outside_limits"], r["special_cause_type"], r["assurance_type"])
        for r in found
    } == {(5, 5, False, "Common Cause", "inconsistent")}


def test_six_rising_points_are_a_trend_only_where_six_are_asked_for(calculate: Calculate) -> None:
    values = [5, 4, 6, 5, 4, 5, 6, 7, 8, 9, 4, 6]
    seven = as_rows(calculate("spc", monthly(values)))
    six = as_rows(calculate("spc", monthly(values), options={"run_length": 6}))
    assert "Trend" not in "".join(r["special_cause_type"] for r in seven)
    trend = [r["special_cause_type"] == "6 Point Trend (Increasing)" for r in six]
    assert trend == [False] * 4 + [True] * 6 + [False] * 2


def test_a_point_between_two_trends_belongs_to_the_later(calculate: Calculate) -> None:
    values = [*range(7), *range(5, -2, -1), *[8, -2] * 4]
    found = as_rows(calculate("spc", monthly(values)))
    trends = [r["special_cause_type"] for r in found if "Trend" in r["special_cause_type"]]
    assert trends.count("7 Point Trend (Increasing)") == 6
    assert found[6]["special_cause_type"] == "7 Point Trend (Decreasing)"


def test_a_missing_value_ends_runs_and_the_icon_is_that_of_the_last_value(
    calculate: Calculate,
) -> None:
    values: list[float | None] = [5, 6, 5, 6, 5, 6, 5, 1, 2, 3, 4, 5, 6, 7, None]
    found = as_rows(calculate("spc", monthly(values)))
    assert found[-1]["reason"] == "the value is missing"
    assert found[-1]["point_type"] == "common_cause"
    assert found[-1]["variation"] == found[-2]["point_type"] == "special_cause_improvement"
    values[10] = None
    broken = as_rows(calculate("spc", monthly(values)))
    assert "Trend" not in "".join(r["special_cause_type"] for r in broken)


def test_one_value_has_a_mean_and_no_limits(calculate: Calculate) -> None:
    [found] = as_rows(calculate("spc", monthly([5])))
    assert (found["mean_col"], found["upl"]) == (5, None)
    assert found["reason"] == "no limits: no two values follow one another"


def test_two_points_of_one_date_are_not_valid_and_other_series_are_told(
    calculate: Calculate,
) -> None:
    table = [{"series": s, **row} for s in "ab" for row in monthly([1, 2, 3])]
    table[1]["x"] = table[0]["x"]
    answer = calculate("spc", table, by=["series"])
    found = as_rows(answer)
    assert answer.not_valid == ["row 2: another point of the series has this date"]
    assert [r["mean_col"] for r in found] == [None] * 3 + [2] * 3
    assert found[2]["reason"] == "a row of the series is not valid"


def test_a_rebasing_between_two_points_begins_at_the_later(calculate: Calculate) -> None:
    options = {"rebase_dates": "2000-03-15|1999-01-01"}
    found = as_rows(calculate("spc", monthly([1, 1, 1, 9, 9, 9]), options=options))
    assert [r["rebase_group"] for r in found] == [0, 0, 0, 1, 1, 1]
    at_the_first = as_rows(
        calculate("spc", monthly([1, 1, 1]), options={"rebase_dates": "2000-01-01"})
    )
    assert [r["rebase_group"] for r in at_the_first] == [1, 1, 1]


def test_dates_of_rebasing_that_are_none_are_not_valid(calculate: Calculate) -> None:
    answer = calculate("spc", monthly([1, 2]), options={"rebase_dates": "April 2021"})
    assert len(answer.not_valid) == 2


def test_too_few_points_have_limits_but_no_icons_where_a_minimum_is_said(
    calculate: Calculate,
) -> None:
    options = {"minimum_points": 13, "target": 0}
    values = [1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2, 1]
    few = as_rows(calculate("spc", monthly(values[:12]), options=options))
    assert few[0]["upl"] is not None
    assert {(r["variation"], r["assurance_type"], r["reason"]) for r in few} == {
        (None, None, "no icons: 12 of the 13 values that they need")
    }
    enough = as_rows(calculate("spc", monthly(values), options=options))
    assert {(r["variation"], r["assurance_type"], r["reason"]) for r in enough} == {
        ("common_cause", "inconsistent", None)
    }
