"""What is shown of a release, after disclosure control, from figures made by hand."""

import pytest

from pipelines.errors import HwbError
from pipelines.release.disclosure import HIDDEN, Published, apply, findings
from pipelines.specs.disclosure import Profile
from tests.release.hand_made import LAND, PROFILES, TOWN, Row, figure, hidden, said


def test_what_an_extract_asks_for_is_hidden_though_its_metric_asks_for_nothing() -> None:
    assert hidden(said(figure(4), profile="none", source="few")) == ["all"]
    [row] = apply(said(figure(14), profile="few", source="rounded"), PROFILES, [])["figures"]
    assert row["numerator"] == 15
    assert hidden(said(figure(4_000), profile="few", source="closed")) == ["all"]


def test_only_what_every_rule_exempts_is_exempt() -> None:
    country = {"area_code": LAND, "area_kind": "country"}
    assert hidden(said(figure(4, **country), profile="few", source="none")) == []
    assert hidden(said(figure(4, **country), profile="few", source="rounded")) == ["all"]


def test_a_profile_of_an_extract_that_there_is_not_is_refused() -> None:
    with pytest.raises(HwbError) as refused:
        apply(said(figure(4), source="fewer"), PROFILES, [])
    assert refused.value.code == "HWB-950"
    assert "town/falls" in str(refused.value)


def test_the_rules_in_force_are_told_with_those_of_the_extracts() -> None:
    told = apply(said(figure(14), source="rounded"), PROFILES, [])["disclosure"]
    assert set(told["profiles"]) == {"few", "rounded"}


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


def test_what_protected_another_in_an_earlier_release_stays_hidden() -> None:
    parts = [figure(n, f"age: {name}") for name, n in (("0-4", 3), ("5-9", 30), ("10+", 300))]
    given = said(figure(333), *parts)
    then = Published("t/2025-26-Q1", given["figures"], apply(given, PROFILES, [])["figures"], [])
    assert hidden(given, [then]) == hidden(given)
    revised = [*parts[:2], figure(310, "age: 10+")]
    assert hidden(said(figure(343), *revised), [then]) == ["age: 0-4", "age: 5-9"]


def test_a_revised_figure_is_another_count() -> None:
    then = Published("toytown/2025-26-Q1", [figure(12)], [figure(12)], [])
    assert hidden(said(figure(5)), [then]) == ["all"]


def test_counts_are_rounded_and_the_rate_is_of_the_unrounded_one() -> None:
    [row] = apply(said(figure(123), profile="rounded"), PROFILES, [])["figures"]
    assert (row["numerator"], row["denominator"], row["value"]) == (125, 2000, 61.5)


def test_bands_beside_a_standardised_rate_are_hidden_all_where_one_is_small() -> None:
    """The rate is a weighted sum of theirs: two hidden bands would be told by the others."""
    bands = [figure(n, f"age: {age}") for n, age in ((6, "35-39"), (30, "40-44"), (97, "45+"))]
    named = ["age: 35-39", "age: 40-44", "age: 45+"]
    rate = figure(133, method="standardised over age from counts")
    assert hidden(said(rate, *bands)) == named
    assert hidden(said(figure(133), *bands)) == named[:2]
    large = [figure(40, "age: 35-39"), *bands[1:]]
    assert hidden(said({**rate, "numerator": 167}, *large)) == []
    # What was shown once is known; to hide it now hides nothing.
    then = Published("t/2025-26-Q1", [bands[2]], [bands[2]], [])
    assert "age: 45+" not in hidden(said(rate, *bands), [then])


def test_the_audit_finds_what_was_shown_too_freely() -> None:
    parts = [figure(n, f"age: {name}") for name, n in (("0-4", 3), ("5-9", 30), ("10+", 300))]
    given = said(figure(333), *parts)
    shown = apply(given, PROFILES, [])["figures"]
    assert findings(given, shown, PROFILES, []) == []
    opened = [parts[1] if row["breakdown"] == "age: 5-9" else row for row in shown]
    assert findings(given, opened, PROFILES, []) == ["falls"]
    assert findings(given, given["figures"], PROFILES, []) == ["falls"]


QUARTERS = (("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))
YEAR = ("2025-04-01", "2026-03-31")


def quarters(year: int, counts: tuple[int, ...], total: int) -> list[Row]:
    days = [(f"{year}-{start}", f"{year}-{end}", "quarter") for start, end in QUARTERS]
    days.append((f"{year + 1}-01-01", f"{year + 1}-03-31", "quarter"))
    whole = (f"{year}-04-01", f"{year + 1}-03-31", "financial_year")
    return [
        *(figure(n, period=day) for n, day in zip(counts, days, strict=True)),
        figure(total, period=whole),
    ]


def test_a_small_total_of_small_groups_is_hidden_and_stops_nothing() -> None:
    given = said(figure(3), figure(1, "sex: Female"), figure(2, "sex: Male"))
    assert hidden(given) == ["all", "sex: Female", "sex: Male"]
    shown = apply(given, PROFILES, [])["figures"]
    assert findings(given, shown, PROFILES, []) == []


CROSSED = ((3, "Female", "0-4"), (20, "Female", "5+"), (20, "Male", "0-4"), (20, "Male", "5+"))


def test_a_table_of_sex_by_age_adds_up_without_its_margins() -> None:
    table = [figure(n, f"sex: {s}; age: {a}") for n, s, a in CROSSED]
    assert len(hidden(said(figure(63), *table))) == 2


def test_two_dimensions_add_up_to_the_same_where_no_total_is_printed() -> None:
    sexes = [figure(3, "sex: Female"), figure(30, "sex: Male")]
    ages = [figure(13, "age: 0-4"), figure(20, "age: 5+")]
    assert len(hidden(said(*sexes, *ages))) >= 2


@pytest.mark.parametrize("with_total", [True, False])
def test_bands_of_age_within_a_wider_one(with_total: bool) -> None:
    bands = (("0-4", 3), ("5-9", 30), ("0-9", 33), ("10+", 100))
    parts = [figure(n, f"age: {band}") for band, n in bands]
    found = hidden(said(*([figure(133)] if with_total else []), *parts))
    assert "age: 0-4" in found
    assert len(found) >= 2


def test_a_wide_band_of_age_less_a_narrow_one_at_the_end() -> None:
    """All less 65 and over is the youngest, whatever is told of those of 90 and over."""
    bands = (("0-64", 3), ("65+", 300), ("90+", 20))
    found = hidden(said(figure(303), *(figure(n, f"age: {band}") for band, n in bands)))
    assert "age: 0-64" in found
    assert {"all", "age: 65+"} & set(found)


@pytest.mark.parametrize(
    "again",
    [
        {"area_kind": "county"},
        {"period": (*YEAR, "rolling_year")},
    ],
)
@pytest.mark.parametrize("semantics", ["in_period", "point_in_time"])
def test_what_is_hidden_is_hidden_under_its_other_name(again: Row, semantics: str) -> None:
    """An area of two kinds, a span of two types: the same count, once in a table, once alone."""
    year = {"period": (*YEAR, "financial_year")}
    parts = (("0-4", 3), ("5-9", 30), ("10+", 300))
    table = [figure(333, **year), *(figure(n, f"age: {band}", **year) for band, n in parts)]
    alone = figure(30, "age: 5-9", **{**year, **again})
    found = hidden(said(*table, alone, spec={"period_semantics": semantics}))
    assert found.count("age: 5-9") in (0, 2)
    assert len(found) >= 2


def test_a_year_that_does_not_add_up_leaves_the_others_protected() -> None:
    given = said(*quarters(2023, (10, 20, 30, 40), 90), *quarters(2024, (4, 20, 30, 40), 94))
    shown = apply(given, PROFILES, [])["figures"]
    assert [row["numerator"] for row in shown][5:] == [None, None, 30, 40, 94]


def test_months_and_rolling_years_tell_each_other() -> None:
    """Two rolling years differ by the month that came and the month that went."""
    years = [
        figure(100, period=("2024-04-01", "2025-03-31", "rolling_year")),
        figure(91, period=("2024-05-01", "2025-04-30", "rolling_year")),
    ]
    months = [
        figure(12, period=("2024-04-01", "2024-04-30", "month")),
        figure(3, period=("2025-04-01", "2025-04-30", "month")),
    ]
    shown = apply(said(*years, *months), PROFILES, [])["figures"]
    assert [row["value_status"] for row in shown].count(HIDDEN) == 2


def test_a_count_that_is_published_without_a_numerator_is_small_too() -> None:
    bare = figure(None, value=3, value_status="present", denominator=None)
    count = {"value_type": "count", "multiplier": 1, "decimals": 0}
    assert hidden(said(bare, spec=count)) == ["all"]
    assert hidden(said({**bare, "value": 30}, spec=count)) == []


def test_few_people_of_whom_none_is_counted_contradict_nothing() -> None:
    """Hidden for its denominator, a count can be nought."""
    few = Profile(title="Few", because="A test", hides=(1, 4), least_denominator=10)
    bands = (("0-4", 0, 9), ("5-9", 3, 900), ("10+", 27, 2091))
    parts = [figure(n, f"age: {band}", denominator=of) for band, n, of in bands]
    areas = [{**row, "area_code": "E54000999", "area_kind": "icb"} for row in parts]
    within = [{"child_code": TOWN, "area_code": "E54000999"}]
    shown = apply(said(figure(30), *parts, *areas, within=within), {**PROFILES, "few": few}, [])[
        "figures"
    ]
    assert shown[1]["value_status"] == shown[2]["value_status"] == HIDDEN


@pytest.mark.parametrize("of", [0, None])
def test_nobody_to_count_and_no_value_stop_nothing(of: int | None) -> None:
    rows = [figure(0, value=None, denominator=of), figure(3, "sex: Female", denominator=of)]
    for profile in ("few", "rounded"):
        assert hidden(said(*rows, figure(None, "sex: Male"), profile=profile)) == ["sex: Female"]
