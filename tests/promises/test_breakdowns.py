"""A contract says which columns break counts down, and every metric is told by them."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import pytest

from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

CITY = "E06000999"
IN_2024 = "year(period_start) = 2024"
SEXES = ["Female", "Male"]
AGES = ["0-15", "16-17", "18-24", "25-64", "65-74", "75+"]
FIFTHS = ["1", "2", "3", "4", "5"]
# Events and people of every sex, age and fifth: all different, so that no sum fits by chance.
COUNTS = {
    cell: (7 + 3 * n, 400 + 11 * n) for n, cell in enumerate(itertools.product(SEXES, AGES, FIFTHS))
}
GROUPS = {"16-24": ["16-17", "18-24"], "65+": ["65-74", "75+"]}

COLUMNS = {
    "area": "",
    "year": "",
    "sex": "values: ['', Female, Male], breakdown: sex",
    "age": f"values: ['', {', '.join(AGES)}], breakdown: age",
    "fifth": "values: ['', '1', '2', '3', '4', '5'], breakdown: deprivation",
    "events": "type: whole",
    "people": "type: whole",
}


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    town.write(
        "expectations/toy_office/broken_down.yml",
        contract(
            "Events",
            COLUMNS,
            key="[area, year, sex, age, fifth]",
            period="{source: column, column: year, grammar: calendar_year}",
            area="{code: area, kind: gss}",
            replaces="{what: periods}",
        ),
    )
    said = {"decimals": "1", "polarity": "low_is_good", "multiplier": "1000"}
    said["definition"] = "{numerator: Events, denominator: People}"
    for name, value_type, call in [
        ("crude", "crude_rate", ""),
        ("standard", "directly_standardised_rate", ", breakdown={'age': 'age'}"),
    ]:
        path = f"dbt_project/models/metrics/broken/{name}"
        town.write(f"{path}.yml", metric(name, name, value_type=value_type, **said))
        town.write(
            f"{path}.sql",
            "{{ counted('toy_office__broken_down', numerator='events', denominator='people'"
            f"{call}) }}}}",
        )
    lines = ["area,year,sex,age,fifth,events,people"]
    # The year before lacks one fifth.
    lines += [
        f"{CITY},{year},{sex},{age},{fifth},{x},{n}"
        for year in (2024, 2023)
        for (sex, age, fifth), (x, n) in COUNTS.items()
        if year == 2024 or fifth != "4"
    ]
    # The country is given whole: a blank is about all.
    lines += ["E92000001,2024,,,,90000,4000000"]
    assert town.send("\n".join(lines) + "\n", "toy_office/broken_down", "2025-02-01").outcome
    assert town.refresh().account.held == []
    return town


def summed(chosen: dict[str, list[str]]) -> tuple[int, int]:
    """Events and people of the cells chosen by sex, age and fifth."""
    cells = [
        counts
        for (sex, age, fifth), counts in COUNTS.items()
        if sex in chosen.get("sex", SEXES)
        and age in chosen.get("age", AGES)
        and fifth in chosen.get("fifth", FIFTHS)
    ]
    return sum(x for x, _ in cells), sum(n for _, n in cells)


EXPECTED = {
    "all": summed({}),
    **{f"sex: {sex}": summed({"sex": [sex]}) for sex in SEXES},
    **{f"age: {age}": summed({"age": [age]}) for age in AGES},
    **{f"age group: {group}": summed({"age": bands}) for group, bands in GROUPS.items()},
    **{f"deprivation: fifth {fifth}": summed({"fifth": [fifth]}) for fifth in FIFTHS},
    "core20: CORE20": summed({"fifth": ["1"]}),
    "core20: rest": summed({"fifth": ["2", "3", "4", "5"]}),
}


def test_a_plain_count_is_told_by_every_column_the_contract_breaks_it_down_by(town: Town) -> None:
    rows = town.rows(
        "select breakdown, numerator, denominator, value from figures.metric_value "
        f"where metric_id = 'crude' and area_code = '{CITY}' and {IN_2024}"
    )

    assert {breakdown: (x, n) for breakdown, x, n, _ in rows} == EXPECTED
    assert len(rows) == len(EXPECTED)
    for breakdown, x, n, value in rows:
        assert value == pytest.approx(float(Fraction(int(x), int(n)) * 1000)), breakdown


def test_what_is_given_whole_is_told_whole_and_by_nothing(town: Town) -> None:
    assert town.rows(
        "select breakdown, numerator from figures.metric_value "
        "where metric_id = 'crude' and area_code = 'E92000001'"
    ) == [("all", 90_000)]


def test_where_figures_are_made_from_ages_each_part_is_standardised_over_its_own(
    town: Town,
) -> None:
    rows: dict[str, Any] = dict(
        town.rows(
            "select breakdown, numerator from figures.metric_value where metric_id = 'standard' "
            f"and area_code = '{CITY}' and breakdown not like '%age: %' and not value is null "
            f"and {IN_2024}"
        )
    )

    # Bands that are no sums of the standard's five years (16-17) cannot be weighted.
    assert rows == {"age group: 65+": EXPECTED["age group: 65+"][0]}
    parts = {b for (b,) in town.rows("select distinct breakdown from figures.metric_value")}
    for other in ("sex: Male", "deprivation: fifth 5", "core20: rest", "age group: 16-24"):
        assert other in parts


@pytest.mark.parametrize("fifth", FIFTHS)
def test_fifths_as_supplied_stand_beside_those_of_small_areas(town: Town, fifth: str) -> None:
    assert town.rows(
        "select edition, scope, numerator, denominator, small_areas "
        f"from figures.deprivation_value where metric_id = 'crude' and quintile = {fifth} "
        f"and {IN_2024}"
    ) == [("as supplied", "national", *EXPECTED[f"deprivation: fifth {fifth}"], None)]


def test_the_most_deprived_fifth_is_set_against_the_rest(town: Town) -> None:
    sides = {
        side: (x, n)
        for side, x, n in town.rows(
            "select side, numerator, denominator from figures.core20_value "
            f"where metric_id = 'crude' and breakdown = 'all' and {IN_2024}"
        )
    }
    [(gap, judgement)] = town.rows(
        "select value, judgement from figures.metric_inequality "
        "where metric_id = 'crude' and breakdown = 'all' and measure = 'core20_relative_gap' "
        f"and {IN_2024}"
    )

    assert sides == {side: EXPECTED[f"core20: {side}"] for side in ("CORE20", "rest")}
    (x, n), (other_x, other_n) = sides["CORE20"], sides["rest"]
    assert gap == pytest.approx(float(x / n / (other_x / other_n)))
    assert judgement in ("better", "worse", "similar")


def test_a_fifth_that_is_not_supplied_leaves_the_rest_unknown(town: Town) -> None:
    sides = town.rows(
        "select side, numerator, value, reason from figures.core20_value "
        "where metric_id = 'crude' and breakdown = 'all' and year(period_start) = 2023 "
        "order by side"
    )
    gaps = town.rows(
        "select distinct value, reason from figures.metric_inequality where metric_id = 'crude' "
        "and breakdown = 'all' and year(period_start) = 2023 and measure like 'core20%'"
    )

    (_, x, value, _), rest = sides
    assert x == summed({"fifth": ["1"]})[0]
    assert value is not None
    assert rest == ("rest", None, None, "nothing is known of one of the fifths")
    assert gaps == [(None, "nothing is known of one of the fifths")]
