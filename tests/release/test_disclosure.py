"""What is shown of a release, after disclosure control, from figures made by hand."""

from typing import Any

import pytest

from pipelines.errors import HwbError
from pipelines.release.disclosure import HIDDEN, Published, apply, findings
from pipelines.specs.disclosure import Profile, read_profiles
from pipelines.specs.register import Register
from tests.docs.pages import CHECKOUT

Row = dict[str, Any]
TOWN, LAND = "E06000999", "E92000001"
PROFILES = {
    "few": Profile(title="Few", because="A test", hides=(1, 7), exempt=["country"]),
    "rounded": Profile(title="Rounded", because="A test", hides=(1, 7), rounds_to=5),
    "closed": Profile(title="Closed", because="A test", publishes="nothing"),
    "none": Profile(title="None", because="A test"),
}


def figure(count: float | None, breakdown: str = "all", **given: Any) -> Row:
    start, end, kind = given.pop("period", ("2025-04-01", "2025-06-30", "quarter"))
    row = {
        "metric_id": "falls",
        "area_code": TOWN,
        "area_kind": "unitary_authority",
        "breakdown": breakdown,
        "period_start": start,
        "period_end": end,
        "period_type": kind,
        "is_board": True,
        "numerator": count,
        "denominator": 2000,
        "value": None if count is None else count / 2000 * 1000,
        "lower95_0cl": 0.1,
        "upper95_0cl": 99.9,
        "method": "computed from counts",
        "value_status": "missing" if count is None else "present",
        "status_reason": None,
        "maturity": "final",
    }
    return {**row, **given}


def said(*figures: Row, profile: str = "few", **given: Any) -> Row:
    spec = {
        "disclosure": profile,
        "value_type": "crude_rate",
        "multiplier": 1000,
        "decimals": 1,
        "period_semantics": "in_period",
        "evidence": "counted",
    }
    tables = ("comparisons", "charts", "trends", "targets", "inequalities", "needs", "within")
    return {
        "metrics": {"falls": {**spec, **given.pop("spec", {})}},
        "figures": list(figures),
        **{name: [] for name in tables},
        **given,
    }


def hidden(given: Row, before: list[Published] | None = None) -> list[str]:
    shown = apply(given, PROFILES, before or [])
    return [row["breakdown"] for row in shown["figures"] if row["value_status"] == HIDDEN]


def test_a_small_count_is_hidden_with_its_rate_limits_and_denominator() -> None:
    [row] = apply(said(figure(4)), PROFILES, [])["figures"]
    assert (row["value_status"], row["maturity"]) == (HIDDEN, None)
    numbers = ("numerator", "denominator", "value", "lower95_0cl", "upper95_0cl")
    assert {row[name] for name in numbers} == {None}


@pytest.mark.parametrize(("count", "is_hidden"), [(0, False), (1, True), (7, True), (8, False)])
def test_the_range_of_the_profile_is_hidden_and_nought_is_not(count: int, is_hidden: bool) -> None:
    assert bool(hidden(said(figure(count)))) == is_hidden


def test_an_apportioned_count_that_rounds_to_a_small_one_is_small() -> None:
    assert hidden(said(figure(7.6))) == ["all"]
    assert hidden(said(figure(8.2))) == []


def test_the_country_is_exempt() -> None:
    assert hidden(said(figure(3, area_code=LAND, area_kind="country"))) == []


def test_of_a_proportion_the_others_count_too() -> None:
    of = {"spec": {"value_type": "proportion", "multiplier": 100}}
    assert hidden(said(figure(1996), **of)) == ["all"]
    assert hidden(said(figure(1990), **of)) == []
    assert hidden(said(figure(1996))) == []  # a rate is of events, not of people


def test_nothing_of_a_closed_metric_is_shown_and_all_of_an_open_one() -> None:
    assert hidden(said(figure(400), figure(3, "sex: Female"), profile="closed")) == [
        "all",
        "sex: Female",
    ]
    assert hidden(said(figure(3), profile="none")) == []


def test_another_group_is_hidden_and_none_can_tell_which_is_small() -> None:
    parts = [figure(n, f"age: {name}") for name, n in (("0-4", 3), ("5-9", 30), ("10+", 300))]
    given = said(figure(333), *parts)
    assert hidden(given) == ["age: 0-4", "age: 5-9"]
    rows = [row for row in apply(given, PROFILES, [])["figures"] if row["value_status"] == HIDDEN]
    first, second = ({**row, "breakdown": ""} for row in rows)
    assert first == second


def test_the_rest_of_groups_that_leave_some_out_is_a_count_too() -> None:
    """333 of whom 330 are told by sex: the others are three, which nobody printed."""
    given = said(figure(333), figure(130, "sex: Female"), figure(200, "sex: Male"))
    assert hidden(given) == ["sex: Female"]


def test_core20_is_the_first_fifth() -> None:
    fifths = [figure(n, f"deprivation: fifth {i}") for i, n in enumerate((4, 20, 30, 40, 50), 1)]
    core = [figure(4, "core20: CORE20"), figure(140, "core20: rest")]
    found = hidden(said(figure(144), *fifths, *core))
    assert {"deprivation: fifth 1", "core20: CORE20"} < set(found)
    assert len(found) == 4


def test_the_quarters_of_a_year_tell_the_one_that_is_hidden() -> None:
    days = (
        ("2025-04-01", "2025-06-30"),
        ("2025-07-01", "2025-09-30"),
        ("2025-10-01", "2025-12-31"),
        ("2026-01-01", "2026-03-31"),
    )
    quarters = [
        figure(n, period=(*day, "quarter")) for day, n in zip(days, (4, 20, 30, 40), strict=True)
    ]
    year = figure(94, period=("2025-04-01", "2026-03-31", "financial_year"))
    shown = apply(said(*quarters, year), PROFILES, [])["figures"]
    assert [row["numerator"] for row in shown] == [None, None, 30, 40, 94]


def test_an_area_in_another_tells_the_rest() -> None:
    inside = figure(30)
    larger = figure(34, area_code="E54000999", area_kind="icb")
    pair = {"child_code": TOWN, "area_code": "E54000999"}
    shown = apply(said(inside, larger, within=[pair]), PROFILES, [])["figures"]
    # The rest of the larger area is four.
    assert [row["value_status"] for row in shown].count(HIDDEN) == 1


def test_what_an_earlier_release_showed_counts() -> None:
    """Shown in full then, one group has come to be hidden since: it cannot be any more."""
    parts = [figure(3, "sex: Female"), figure(30, "sex: Male")]
    then = Published("toytown/2025-26-Q1", [figure(33), *parts], [figure(33), *parts], [])
    with pytest.raises(HwbError) as refused:
        apply(said(figure(33), *parts), PROFILES, [then])
    assert refused.value.code == "HWB-951"
    assert "sex: Female" in refused.value.where
    assert "3" not in refused.value.what


def test_a_group_shown_in_an_earlier_release_is_not_the_one_that_is_hidden_now() -> None:
    """Then there was no total; now there is, and what was shown then must not give it away."""
    parts = [figure(n, f"age: {name}") for name, n in (("0-4", 3), ("5-9", 30), ("10+", 300))]
    before = apply(said(*parts[:2]), PROFILES, [])["figures"]
    then = Published("toytown/2025-26-Q1", parts[:2], before, [])
    assert hidden(said(figure(333), *parts), [then]) == ["age: 0-4", "age: 10+"]


def test_a_revised_figure_is_another_count() -> None:
    then = Published("toytown/2025-26-Q1", [figure(12)], [figure(12)], [])
    assert hidden(said(figure(5)), [then]) == ["all"]


def test_counts_are_rounded_and_the_rate_is_of_the_unrounded_one() -> None:
    [row] = apply(said(figure(123), profile="rounded"), PROFILES, [])["figures"]
    assert (row["numerator"], row["denominator"], row["value"]) == (125, 2000, 61.5)


def test_what_is_made_of_a_hidden_figure_goes_with_it() -> None:
    key = {
        name: value
        for name, value in figure(4).items()
        if name.startswith(("metric", "area", "period", "breakdown"))
    }
    compared = {"comparator_code": LAND, "comparator_period_end": key["period_end"]}
    rows: Row = {
        "comparisons": [{**key, **compared, "comparator_value": 3.21, "comparison_95": "worse"}],
        "charts": [{**key, "period_end": "2024-06-30", "mean": 3.2, "lpl": 1.0, "upl": 5.0}],
        "trends": [{**key, "recent_trend": "Increasing"}],
        "targets": [{**key, "target_status": "met"}],
        "inequalities": [{**key, "value": 1.23, "judgement": "worse"}],
        "needs": [{**key, "judgement": "worse"}],
    }
    shown = apply(said(figure(4), **rows), PROFILES, [])
    told = {
        **{"comparisons": "comparison_95", "charts": "mean", "trends": "recent_trend"},
        **{"targets": "target_status", "inequalities": "value", "needs": "judgement"},
    }
    assert {shown[table][0][column] for table, column in told.items()} == {None}
    open_ = apply(said(figure(400), **rows), PROFILES, [])
    assert None not in {open_[table][0][column] for table, column in told.items()}


def test_the_audit_finds_what_was_shown_too_freely() -> None:
    parts = [figure(n, f"age: {name}") for name, n in (("0-4", 3), ("5-9", 30), ("10+", 300))]
    given = said(figure(333), *parts)
    shown = apply(given, PROFILES, [])["figures"]
    assert findings(given, shown, PROFILES, []) == []
    opened = [parts[1] if row["breakdown"] == "age: 5-9" else row for row in shown]
    assert findings(given, opened, PROFILES, []) == ["falls"]
    assert findings(given, given["figures"], PROFILES, []) == ["falls"]


def test_every_profile_that_is_named_is_there() -> None:
    profiles, register = read_profiles(CHECKOUT), Register.read(CHECKOUT)
    named = {file.metric.disclosure for file in register.metrics.values()}
    named |= {extract.contract.disclosure for extract in register.extracts.values()}
    assert named <= profiles.keys()
