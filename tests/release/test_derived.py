"""What is judged or worked out of a hidden figure goes with it; what is not, stays."""

import datetime
from typing import Any

import duckdb
import pytest

from pipelines.release.contents import asked
from pipelines.release.derived import of_released
from pipelines.release.disclosure import HIDDEN, apply, findings
from tests.release.hand_made import LAND, PROFILES, TOWN, Row, figure, said

FIFTH = "deprivation: fifth 5"
COUNTRY = {"comparator": "country", "comparator_code": LAND}
BEFORE = {"comparator": "previous", "comparator_code": TOWN}
EVERYBODY = {"comparator": "everybody", "comparator_code": TOWN}
THEN = ("2024-04-01", "2024-06-30", "quarter")


def of(row: Row, **also: Any) -> Row:
    """The figure that a row is about."""
    names = ("metric_id", "area_code", "area_kind", "breakdown")
    names += ("period_start", "period_end", "period_type")
    return {**{name: row[name] for name in names}, **also}


def of_series(row: Row) -> Row:
    """As a row about a whole series has it: without a period."""
    return {
        name: value for name, value in row.items() if name not in ("period_start", "period_end")
    }


def compared(row: Row, how: Row, end: str | None) -> Row:
    return of(row, **how, comparator_period_end=end, comparator_value=3.2, comparison_95="worse")


def judged(*figures: Row, comparisons: list[Row]) -> list[str | None]:
    """What is still said of each comparison."""
    shown = apply(said(*figures, comparisons=comparisons), PROFILES, [])
    assert HIDDEN in {row["value_status"] for row in shown["figures"]}
    return [row["comparison_95"] for row in shown["comparisons"]]


def test_days_are_text_in_every_table_as_they_are_in_figures() -> None:
    """Or nothing that is made of a hidden figure would be found by its period."""
    with duckdb.connect() as connection:
        [row] = asked(
            connection, "select date '2025-06-30' as period_end, $strategy as strategy", "city"
        )
    assert row == {"period_end": "2025-06-30", "strategy": "city"}
    assert not isinstance(row["period_end"], datetime.date)


def test_what_is_made_of_a_hidden_figure_goes_with_it() -> None:
    key = of(figure(4))
    compared = {**COUNTRY, "comparator_period_end": key["period_end"]}
    rows: Row = {
        "comparisons": [{**key, **compared, "comparator_value": 3.21, "comparison_95": "worse"}],
        "charts": [{**key, "period_end": "2024-06-30", "mean": 3.2, "lpl": 1.0, "upl": 5.0}],
        "trends": [{**of_series(key), "recent_trend": "Increasing"}],
        "targets": [{**key, "target_status": "met"}],
        "inequalities": [{**key, "value": 1.23, "judgement": "worse"}],
        "needs": [{**key, "need_metric": "frailty", "judgement": "worse"}],
    }
    shown = apply(said(figure(4), **rows), PROFILES, [])
    told = {
        **{"comparisons": "comparison_95", "charts": "mean", "trends": "recent_trend"},
        **{"targets": "target_status", "inequalities": "value", "needs": "judgement"},
    }
    assert {shown[table][0][column] for table, column in told.items()} == {None}
    open_ = apply(said(figure(400), **rows), PROFILES, [])
    assert None not in {open_[table][0][column] for table, column in told.items()}


def test_a_rounded_count_is_not_told_by_what_it_is_compared_with() -> None:
    key = of(figure(4))
    row = {**key, **BEFORE, "comparator_period_end": "2024-06-30"}
    given = said(
        figure(123),
        profile="rounded",
        comparisons=[{**row, "comparator_value": 123.0, "comparison_reason": None}],
        spec={"value_type": "count", "multiplier": 1, "decimals": 0},
    )
    assert apply(given, PROFILES, [])["comparisons"][0]["comparator_value"] == 125


@pytest.mark.parametrize(("profile", "people"), [("rounded", None), ("few", 2000)])
def test_a_funnel_of_rounded_counts_is_not_told(profile: str, people: int | None) -> None:
    row = of(figure(400), people=2000, significance="High (0.001)", funnel_reason=None)
    line = of(figure(400), people=2000, limit_value=1.5, baseline=1.0, funnel_reason=None)
    shown = apply(
        said(figure(400), profile=profile, funnels=[row], funnel_lines=[line]), PROFILES, []
    )
    assert [shown[name][0]["people"] for name in ("funnels", "funnel_lines")] == [people] * 2


def test_nothing_that_is_made_of_figures_held_back_is_kept() -> None:
    row = of(figure(400))
    need = {**row, "metric_id": "visits", "need_metric": "falls"}
    other = {**row, "metric_id": "visits"}
    given = said(targets=[row, other], needs=[need], held={"falls": "late"})
    given |= {"funnels": [row], "funnel_lines": []}
    kept = of_released(given)
    assert {name: rows for name, rows in kept.items() if rows} == {"targets": [other]}


def test_a_need_of_which_a_figure_is_hidden_is_not_judged() -> None:
    need = {**of(figure(4)), "metric_id": "visits", "need_metric": "falls", "judgement": "worse"}
    given = said(figure(400), figure(4, FIFTH), needs=[need])
    given["metrics"]["visits"] = given["metrics"]["falls"]
    given["sources"]["visits"] = []
    assert apply(given, PROFILES, [])["needs"][0]["judgement"] is None


def test_a_comparison_with_a_hidden_figure_is_not_told() -> None:
    now, then = figure(400), figure(4, period=THEN)
    before = compared(now, BEFORE, "2024-06-30")
    country = {**compared(now, COUNTRY, None), "comparator_code": "E12000004"}
    assert judged(now, then, comparisons=[before, country]) == [None, "worse"]
    region = figure(4, area_code="E12000004", area_kind="region")
    assert judged(now, region, comparisons=[before, country]) == ["worse", None]


def test_a_group_that_is_hidden_hides_no_comparison_of_everybody() -> None:
    now, then = figure(400), figure(430, period=THEN)
    child = figure(4, "age: 0-4", period=THEN)
    rows = [compared(now, BEFORE, "2024-06-30")]
    assert judged(now, then, child, comparisons=rows) == ["worse"]
    # A group that is set beside everybody is told where everybody is shown.
    old = figure(90, "age: 65+")
    rows = [compared(old, EVERYBODY, "2025-06-30")]
    assert judged(now, old, child, comparisons=rows) == ["worse"]


@pytest.mark.parametrize(
    ("group", "is_told"),
    [
        (FIFTH, False),
        ("core20: rest", False),
        ("age: 0-4", True),
        ("age: 0-4; deprivation: fifth 5", True),
    ],
)
def test_inequality_is_told_where_none_of_its_fifths_is_hidden(group: str, is_told: bool) -> None:
    row = of(figure(400), value=88.0, lower95_0cl=1, upper95_0cl=99, judgement="worse", reason=None)
    shown = apply(said(figure(400), figure(4, group), inequalities=[row]), PROFILES, [])
    [found] = shown["inequalities"]
    assert (found["value"] == 88.0) == is_told
    assert (found["judgement"] == "worse") == is_told


def test_the_audit_finds_what_was_made_of_a_hidden_figure() -> None:
    rows = {"comparisons": [compared(figure(400), BEFORE, "2024-06-30")]}
    given = said(figure(400), figure(4, period=THEN), **rows)
    shown = apply(given, PROFILES, [])
    assert findings({**shown, "figures": given["figures"]}, shown["figures"], PROFILES, []) == []
    leaking = {**shown, **rows, "figures": given["figures"]}
    assert findings(leaking, shown["figures"], PROFILES, []) == ["falls"]


def test_a_funnel_goes_with_one_hidden_area_of_it_and_no_other() -> None:
    """What all areas have together tells the one that is left out."""
    period = {"period_start": "2025-04-01", "period_end": "2025-06-30", "period_type": "quarter"}
    of_it = {"metric_id": "falls", "area_kind": "ward24", **period, "funnel_reason": None}
    rows: Row = {
        "funnels": [{**of_it, "area_code": "W1", "people": 2000, "significance": "High (0.001)"}],
        "funnel_lines": [{**of_it, "people": 500, "limit_value": 3.21, "baseline": 2.34}],
    }
    small, large = (
        [figure(count, area_code=code, area_kind="ward24") for code, count in wards]
        for wards in ((("W1", 90), ("W2", 4)), (("W1", 90), ("W2", 94)))
    )
    cleared = apply(said(*small, **rows), PROFILES, [])
    assert cleared["funnels"][0]["significance"] is cleared["funnels"][0]["people"] is None
    assert cleared["funnel_lines"][0]["baseline"] is None
    assert cleared["funnel_lines"][0]["funnel_reason"]
    kept = apply(said(*large, **rows), PROFILES, [])
    assert kept["funnels"][0]["significance"] == "High (0.001)"
    assert kept["funnel_lines"][0]["baseline"] == 2.3
    elsewhere = apply(said(figure(4), *large, **rows), PROFILES, [])
    assert elsewhere["funnels"] == kept["funnels"]
    truth = {**said(*small, **rows), "funnels": rows["funnels"]}
    assert findings(truth, cleared["figures"], PROFILES, []) != []
