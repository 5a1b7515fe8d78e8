"""Life tables: published ones, the same worked band by band, and each rule of suppression."""

import csv
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.modelling.methods import Answer
from tests.statistics.conftest import as_csv, as_rows

CASES = Path(__file__).parent / "cases/life_expectancy"
AGES = [0, 1, *range(5, 95, 5)]
Z = 1.959963984540054

Calculate = Callable[..., Answer]
Bands = list[dict[str, Any]]


def read(name: str) -> Bands:
    return list(csv.DictReader((CASES / name).read_text(encoding="utf-8").splitlines()))


def published(case: str) -> Bands:
    return [
        {"startage": r["startage"], "population": int(r["population"]), "deaths": int(r["deaths"])}
        for r in read("inputs.csv")
        if r["case"] == case
    ]


def band_by_band(bands: Bands) -> list[tuple[float, float]]:
    """Expectancy and standard error at each age, by Chiang's table walked down and back up."""
    alive, table = 100_000.0, []
    for at, band in enumerate(bands):
        age = AGES[at]
        share = 0.1 if age == 0 else 0.5
        rate = band["deaths"] / band["population"]
        if at == len(bands) - 1:
            table.append((alive, 1.0, alive / rate, share, 0.0, band["deaths"], rate))
            break
        years = AGES[at + 1] - age
        dies = years * rate / (1 + years * rate * (1 - share))
        if band["deaths"] > band["population"] / years / share:
            dies = 1.0
        dead = alive * dies
        lived = years * (alive - dead + share * dead)
        table.append((alive, dies, lived, share, years, band["deaths"], rate))
        alive -= dead
    found: list[tuple[float, float]] = []
    years_to_come = variance = following = 0.0
    for at in reversed(range(len(table))):
        alive, dies, lived, share, years, deaths, rate = table[at]
        if at == len(table) - 1:
            variance = (alive / 2) ** 2 * 4 / (deaths * rate**2)
        elif deaths:
            spread = dies**2 * (1 - dies) / deaths
            variance += spread * alive**2 * ((1 - share) * years + following) ** 2
        years_to_come += lived
        following = years_to_come / alive
        found.append((following, math.sqrt(variance) / alive))
    return found[::-1]


def table_of(deaths: list[int], people: list[int]) -> Bands:
    return [
        {"startage": age, "deaths": d, "population": p}
        for age, d, p in zip(AGES, deaths, people, strict=True)
    ]


life_tables = st.builds(
    table_of,
    st.lists(st.integers(0, 300), min_size=19, max_size=19).map(lambda d: [*d, 250]),
    st.lists(st.integers(900, 9000), min_size=20, max_size=20),
)


@pytest.mark.parametrize("case", ["df1", "widecis_area2"])
def test_published_life_tables_are_reproduced(calculate: Calculate, case: str) -> None:
    found = as_rows(calculate("life_expectancy", as_csv(published(case))))
    said = [row for row in read("expected.csv") if row["case"] == case]
    for row, expected in zip(found, said, strict=True):
        if expected["value"]:
            assert row["value"] == pytest.approx(float(expected["value"]), rel=1e-8)
        else:
            assert row["value"] is None
        for limit in ("lower95_0cl", "upper95_0cl"):
            assert row[limit] == pytest.approx(float(expected[limit]), rel=1e-6, abs=1e-6)


@settings(max_examples=25)
@given(life_tables)
def test_windows_give_what_the_table_walked_band_by_band_gives(
    calculate: Calculate, bands: Bands
) -> None:
    found = as_rows(calculate("life_expectancy", bands, options={"confidence": 95}))
    for row, (years, error) in zip(found, band_by_band(bands), strict=True):
        assert row["se"] == pytest.approx(error, rel=1e-9)
        assert row["lowercl"] == pytest.approx(years - Z * error, rel=1e-9, abs=1e-9)
        assert row["uppercl"] == pytest.approx(years + Z * error, rel=1e-9)
        if Z * error <= 10:
            assert row["value"] == pytest.approx(years, rel=1e-9)
        else:
            assert row["value"] is None
            assert row["reason"] == "the 95 % limits lie more than 20 years apart"


@settings(max_examples=25)
@given(life_tables, st.integers(0, 19))
def test_fewer_deaths_in_a_band_never_shorten_life(
    calculate: Calculate, bands: Bands, place: int
) -> None:
    fewer = [dict(band) for band in bands]
    fewer[place]["deaths"] = max(1, fewer[place]["deaths"] // 2)
    before, after = (as_rows(calculate("life_expectancy", each)) for each in (bands, fewer))
    values = [answer[0]["value"] for answer in (before, after)]
    if None not in values and bands[place]["deaths"] > 0:
        assert values[0] <= values[1]


@settings(max_examples=25)
@given(life_tables, st.permutations(range(20)))
def test_the_order_of_bands_is_irrelevant(
    calculate: Calculate, bands: Bands, order: list[int]
) -> None:
    straight = as_rows(calculate("life_expectancy", bands))
    shuffled = as_rows(calculate("life_expectancy", [bands[at] for at in order]))
    assert sorted(shuffled, key=lambda row: row["age"]) == straight


def test_another_table_changes_nothing(calculate: Calculate) -> None:
    one, other = published("df1"), published("widecis_area2")
    named = [{"sex": "f"} | band for band in one] + [{"sex": "m"} | band for band in other]
    together = as_rows(calculate("life_expectancy", named, by=["sex"]))
    alone = as_rows(calculate("life_expectancy", one))
    assert [{k: v for k, v in row.items() if k != "sex"} for row in together[:20]] == alone


def test_people_and_deaths_used_are_those_of_the_age_and_over(calculate: Calculate) -> None:
    bands = published("df1")
    for at, row in enumerate(as_rows(calculate("life_expectancy", bands))):
        assert row["pops_used"] == sum(band["population"] for band in bands[at:])
        assert row["dths_used"] == sum(band["deaths"] for band in bands[at:])


def changed(at: int, **cells: int | None) -> Bands:
    bands = published("df1")
    bands[at] |= cells
    return bands


SMALL = [128, 152, 120, 176, 194, 180, 145, 149, 107, 185]
SMALL += [165, 109, 100, 122, 133, 189, 123, 121, 147, 138]

SUPPRESSED = {
    "a number of deaths is missing": changed(3, deaths=None),
    "a population is missing": changed(3, population=None),
    "not valid: a number of deaths is below 0": changed(3, deaths=-5),
    "not valid: a population is below 0": changed(3, population=-1),
    "nobody lives in an age band": changed(5, population=0),
    "an age band is missing, or there are others": published("df1")[:-1],
    "more deaths than people in an age band": changed(18, population=119),
    "no more than 5,000 people in all": table_of([50] * 20, SMALL),
    "no death in the last age band": changed(19, deaths=0),
}


@pytest.mark.parametrize("reason", SUPPRESSED)
def test_a_table_that_cannot_be_used_gives_no_value_at_any_age_and_says_why(
    calculate: Calculate, reason: str
) -> None:
    for row in as_rows(calculate("life_expectancy", SUPPRESSED[reason])):
        assert row["reason"] == reason
        assert (row["value"], row["lower95_0cl"], row["upper99_8cl"]) == (None, None, None)


def test_an_age_that_stands_twice_makes_other_bands(calculate: Calculate) -> None:
    bands = published("df1")
    bands[4]["startage"] = bands[3]["startage"]
    reasons = {row["reason"] for row in as_rows(calculate("life_expectancy", bands))}
    assert reasons == {"an age band is missing, or there are others"}


def test_five_thousand_people_are_too_few_and_one_more_is_enough(calculate: Calculate) -> None:
    deaths, people = [20] * 20, [250] * 20
    assert sum(people) == 5000
    few = as_rows(calculate("life_expectancy", table_of(deaths, people)))
    assert {row["value"] for row in few} == {None}
    people[0] += 1
    enough = as_rows(calculate("life_expectancy", table_of(deaths, people)))
    assert enough[0]["value"] is not None


def test_an_age_that_nobody_reaches_has_no_value_and_younger_ones_have(
    calculate: Calculate,
) -> None:
    # Half of these or more die each year: within five years, everybody.
    bands = changed(10, deaths=800, population=1600)
    found = as_rows(calculate("life_expectancy", bands))
    assert found[10]["value"] == pytest.approx(2.5)
    for row in found[11:]:
        assert row["value"] is None
        assert row["lower95_0cl"] is None
        assert row["reason"] == "nobody lives to this age in the life table"


def test_a_source_that_ends_at_85_gives_a_table_of_19_bands(calculate: Calculate) -> None:
    bands = published("df1")
    oldest = {k: bands[18][k] + bands[19][k] for k in ("deaths", "population")}
    merged = [*bands[:18], {"startage": "85+"} | oldest]
    found = as_rows(calculate("life_expectancy", merged, options={"last_age": 85}))
    expected = band_by_band(merged)
    assert [row["value"] for row in found] == pytest.approx([years for years, _ in expected])
    refused = as_rows(calculate("life_expectancy", merged))
    assert refused[0]["reason"] == "an age band is missing, or there are others"


LABELS = [
    ["<1", "1-4", *(f"{age}-{age + 4}" for age in range(5, 90, 5)), "90+"],
    ["Under 1", "1 to 4", *(f"Aged {age} to {age + 4}" for age in range(5, 90, 5)), "90 plus"],
    ["0", "01-04", "05-09", *(f"{age} - {age + 4} yrs" for age in range(10, 90, 5)), "90 +"],
]


@pytest.mark.parametrize("labels", LABELS, ids=["signs", "words", "zeros"])
def test_bands_are_read_by_the_first_number_of_their_labels(
    calculate: Calculate, labels: list[str]
) -> None:
    bands = published("df1")
    named = [band | {"startage": label} for band, label in zip(bands, labels, strict=True)]
    found = as_rows(calculate("life_expectancy", named))
    assert [row["age"] for row in found] == AGES
    straight = as_rows(calculate("life_expectancy", bands))
    assert [row["value"] for row in found] == [row["value"] for row in straight]
    assert found[0]["statistic"] == f"life expectancy at {labels[0]}"


def test_a_band_without_a_number_is_not_valid(calculate: Calculate) -> None:
    bands = published("df1")
    bands[19]["startage"] = "oldest"
    answer = calculate("life_expectancy", bands)
    assert answer.not_valid[0] == "row 1: an age band has no number"
