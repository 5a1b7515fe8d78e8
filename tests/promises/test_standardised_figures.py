"""A metric says its kind of value, and the shared models standardise it and give limits."""

from __future__ import annotations

import math

import pytest

from pipelines.modelling.tracing import trace
from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric
from tests.statistics.conftest import cases

pytestmark = pytest.mark.slow

TOWN, COUNTRY = "E06000999", "E92000001"
WEIGHTS = {"0-4": 5000, "5-9": 5500, "85+": 2500}

# area, age → (events, people) of 2024, and of 2025 as first sent and as sent anew.
FIRST = {
    (TOWN, "0-4"): (4, 1000),
    (TOWN, "5-9"): (10, 1100),
    (TOWN, "85+"): (6, 200),
    (COUNTRY, "0-4"): (400, 100_000),
    (COUNTRY, "5-9"): (700, 110_000),
    (COUNTRY, "85+"): (900, 30_000),
}
FIRST[TOWN, "All ages"] = (20, 2300)
REVISED = FIRST | {(TOWN, "85+"): (9, 200)}
FEW = {key: (count // 4, people) for key, (count, people) in FIRST.items()}


def sheet(year: str, counts: dict[tuple[str, str], tuple[int, int]]) -> str:
    lines = [f"{a},{year},{age},{x},{n}" for (a, age), (x, n) in counts.items()]
    return "\n".join(["area,year,age,events,people", *lines]) + "\n"


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    town.write(
        "expectations/toy_office/by_age.yml",
        contract(
            "Events by age",
            {
                "area": "",
                "year": "",
                "age": "",
                "events": "type: whole",
                "people": "type: whole",
            },
            key="[area, year, age]",
            period="{source: column, column: year, grammar: calendar_year}",
            area="{code: area, kind: gss}",
            replaces="{what: periods}",
            more='markers: {"*": suppressed, "": missing}\n',
        ),
    )
    for name, value_type, multiplier in (
        ("direct", "directly_standardised_rate", "100000"),
        ("indirect", "indirectly_standardised_ratio", "100"),
        ("expectancy", "life_expectancy", "1"),
    ):
        town.write(
            f"dbt_project/models/metrics/standardised/{name}.yml",
            metric(
                name,
                name,
                value_type=value_type,
                multiplier=multiplier,
                decimals="1",
                definition="{numerator: Events, denominator: People}",
                frequency="annual",
            ),
        )
        town.write(
            f"dbt_project/models/metrics/standardised/{name}.sql",
            "{{ counted('toy_office__by_age', numerator='events', denominator='people', "
            "breakdown={'age': \"nullif(age, 'All ages')\"}) }}",
        )
    for year, on, counts in (
        ("2022", "2025-01-10", FEW),
        ("2024", "2025-01-11", FIRST),
        ("2024", "2025-02-11", REVISED),
    ):
        assert town.send(sheet(year, counts), "toy_office/by_age", on).outcome == "received"
    otherwise = {"0-4": "0 to 4", "5-9": "5 to 9", "85+": "85 and over"}
    relabelled = {(a, otherwise.get(age, age)): n for (a, age), n in FIRST.items()}
    for on, counts in (("2025-01-12", FIRST), ("2025-02-12", relabelled)):
        assert town.send(sheet("2019", counts), "toy_office/by_age", on).outcome == "received"
    twice = FIRST | {(TOWN, "0 to 4"): (4, 1000)}
    assert town.send(sheet("2018", twice), "toy_office/by_age", "2025-01-13").outcome
    unread = FIRST | {(TOWN, "2147483647"): (1, 10)}
    assert town.send(sheet("2017", unread), "toy_office/by_age", "2025-01-14").outcome
    without_a_band = {k: v for k, v in FIRST.items() if k != (TOWN, "5-9")}
    assert town.send(sheet("2023", without_a_band), "toy_office/by_age", "2025-03-01").outcome
    table = {
        (TOWN, f"{row['startage']}-" if row["startage"] != "90" else "90+"): (
            int(row["deaths"]),
            int(row["population"]),
        )
        for row in cases("life_expectancy/inputs.csv")
        if row["case"] == "df1"
    }
    assert town.send(sheet("2021", table), "toy_office/by_age", "2025-03-02").outcome == "received"
    assert town.refresh().account.held == []
    return town


def figure(town: Town, name: str, year: int, *, now: bool = True) -> tuple[object, ...]:
    [row] = town.rows(
        f"""
        select value, lower95_0cl, upper95_0cl, numerator, denominator, value_status, status_reason
        from figures.metric_value
        where
          metric_id = '{name}' and area_code = '{TOWN}' and breakdown = 'all'
          and year(period_start) = {year} and (known_to is null) = {now}
        """
    )
    return row


def byars(x: float, sign: int) -> float:
    z = 1.959963984540054
    if sign < 0:
        return float(x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3)
    return float((x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * math.sqrt(x + 1))) ** 3)


@pytest.mark.parametrize(("counts", "now"), [(REVISED, True), (FIRST, False)])
def test_a_directly_standardised_rate_is_dobsons_at_every_moment_it_was_known(
    town: Town, counts: dict[tuple[str, str], tuple[int, int]], now: bool
) -> None:
    bands = [(WEIGHTS[age], *counts[TOWN, age]) for age in WEIGHTS]
    # The line for all ages beside them is not needed.
    assert (TOWN, "All ages") in counts
    whole = sum(w for w, _, _ in bands)
    rate = sum(w * x / n for w, x, n in bands) / whole
    variance = sum(w * w * x / n / n for w, x, n in bands) / whole**2
    events = sum(x for _, x, _ in bands)
    limits = [
        1e5 * (rate + math.sqrt(variance / events) * (byars(events, s) - events)) for s in (-1, 1)
    ]
    value, lower, upper, numerator, denominator, status, reason = figure(
        town, "direct", 2024, now=now
    )
    assert [value, lower, upper] == pytest.approx([1e5 * rate, *limits], rel=1e-12)
    assert (numerator, denominator, status, reason) == (events, 2300, "present", None)


def test_an_indirect_ratio_is_set_against_the_countrys_own_rates(town: Town) -> None:
    expected = 1000 * 400 / 100_000 + 1100 * 700 / 110_000 + 200 * 900 / 30_000
    observed = 4 + 10 + 9
    value, lower, upper, *_ = figure(town, "indirect", 2024)
    limits = [100 * byars(observed, sign) / expected for sign in (-1, 1)]
    assert [value, lower, upper] == pytest.approx([100 * observed / expected, *limits], rel=1e-12)


def test_life_expectancy_at_birth_is_the_published_one(town: Town) -> None:
    [said] = [
        row
        for row in cases("life_expectancy/expected.csv")
        if (row["case"], row["startage"]) == ("df1", "0")
    ]
    found = figure(town, "expectancy", 2021)
    published = [float(said[name]) for name in ("value", "lower95_0cl", "upper95_0cl")]
    assert found[:3] == pytest.approx(published, abs=5e-5)
    assert found[5:] == ("present", None)


def test_life_expectancy_without_every_band_of_age_is_not_given(town: Town) -> None:
    assert figure(town, "expectancy", 2024)[0] is None
    assert figure(town, "expectancy", 2024)[5:] == (
        "not_applicable",
        "an age band is missing, or there are others",
    )


def test_fewer_than_ten_events_are_not_standardised_and_say_so(town: Town) -> None:
    value, lower, upper, numerator, _, status, reason = figure(town, "direct", 2022)
    assert (value, lower, upper, numerator, status) == (None, None, None, 4, "not_applicable")
    assert reason == "fewer than 10 events: no standardised rate is given"


def test_a_figure_that_lacks_an_age_band_is_missing(town: Town) -> None:
    for name in ("direct", "indirect"):
        value, *_, status, reason = figure(town, name, 2023)
        assert (value, status, reason) == (None, "missing", "not every age band has been supplied")


def test_bands_that_are_written_otherwise_are_the_same_bands(town: Town) -> None:
    before, now = (figure(town, "direct", 2019, now=known) for known in (False, True))
    assert before[5] == now[5] == "present"
    assert before[0] == pytest.approx(now[0])


def test_a_band_under_two_labels_or_of_no_age_leaves_no_rate_and_stops_nothing(
    town: Town,
) -> None:
    assert figure(town, "direct", 2018)[5:] == ("missing", "an age band stands twice")
    value, *_, status, reason = figure(town, "direct", 2017)
    assert (value, status) == (None, "missing")
    assert reason == "an age band has no weight in the standard"


def test_each_age_band_stands_beside_it_as_a_crude_rate(town: Town) -> None:
    rows = town.rows(
        f"""
        select breakdown, value from figures.series
        where metric_id = 'direct' and area_code = '{TOWN}' and year(period_start) = 2024
        order by breakdown
        """
    )
    assert rows[0] == ("age: 0-4", 400.0)
    assert [name for name, _ in rows] == ["age: 0-4", "age: 5-9", "age: 85+", "all"]


def test_a_standardised_figure_is_traced_to_the_lines_of_its_age_bands(town: Town) -> None:
    found = trace(town.settings, "direct", TOWN, "2024")
    assert found.adds_up
    assert found.line_count == 3
