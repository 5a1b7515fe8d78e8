"""A figure beside others: areas, peers, everybody, the period before, the strategy's start."""

from __future__ import annotations

import pytest

from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric, targets_contract

pytestmark = pytest.mark.slow

TOWN, OTHER, THIRD, FOURTH = "E06000999", "E06000998", "E10000997", "E06000996"
REGION, COUNTRY = "E12000099", "E92000001"
FRIENDS = "good {{ 1 }} {% friends"
CIRCLE = [
    ("E06000991", "E12000098"),
    ("E12000098", "W92000009"),
    ("W92000009", "E06000991"),
    ("E06000992", "E12000098"),
]

# area → (people who could, people) in 2022, 2023, 2024
COUNTS = {
    TOWN: [(10, 100), (30, 100), (50, 100)],
    OTHER: [(20, 100), (30, 100), (60, 100)],
    THIRD: [(90, 100), (90, 100), None],
    FOURTH: [(394, 1151), (394, 1151), (448, 1145)],
    REGION: [(300, 1000), (300, 1000), (300, 1000)],
    COUNTRY: [(5000, 10000), (3000, 10000), (5000, 10000)],
}


def lookup(name: str, pairs: str) -> tuple[str, str]:
    text = contract(
        name,
        {"child": "", "parent": ""},
        key="[child]",
        period='{source: fixed, value: "2020", grammar: calendar_year}',
        area="{code: child, kind: gss}",
        replaces="{what: whole}",
        more="role: reference\nreference: {shape: area_in_area, code: child, kind: gss, "
        "parents: [{code: parent, kind: gss}]}\n",
    )
    return text, "\n".join(["child,parent", *pairs.split()]) + "\n"


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    for name, pairs in (
        ("in_region", f"{TOWN},{REGION} {OTHER},{REGION} {THIRD},{REGION}"),
        ("in_country", f"{REGION},{COUNTRY}"),
    ):
        text, sent = lookup(name, pairs)
        town.write(f"expectations/toy_office/{name}.yml", text)
        assert town.send(sent, f"toy_office/{name}", "2025-01-01").outcome == "received"
    town.write(
        "expectations/toy_office/neighbours.yml",
        contract(
            "Statistical neighbours",
            {"area": "", "peer": "", "year": ""},
            key="[area, peer, year]",
            period="{source: column, column: year, grammar: calendar_year}",
            area="{code: area, kind: gss}",
            replaces="{what: periods}",
            more="role: reference\nreference: {shape: comparator, code: area, kind: gss, "
            "peer: peer, group: nearest neighbours}\n",
        ),
    )
    town.send(
        f"area,peer,year\n{TOWN},{OTHER},2020\n{TOWN},{THIRD},2020\n{TOWN},{TOWN},2020\n"
        f"{TOWN},{OTHER},2024\n",
        "toy_office/neighbours",
        "2025-01-01",
    )
    by_year = "{source: column, column: year, grammar: calendar_year}"
    town.write(
        "expectations/toy_office/targets.yml",
        targets_contract("Targets", by_year, "agreed", "year", key="[area, metric, due_on]"),
    )
    for name, publisher in (("some_friends", "Toytown's {{ Friends }}"), ("more_friends", "{% b")):
        text = contract(
            "Friends",
            {"area": "", "peer": ""},
            key="[area, peer]",
            period='{source: fixed, value: "2020", grammar: calendar_year}',
            area="{code: area, kind: gss}",
            replaces="{what: whole}",
            more="role: reference\nreference: {shape: comparator, code: area, kind: gss, "
            f"peer: peer, group: {FRIENDS!r}}}\n",
        )
        text = text.replace("Toytown Office for Numbers}", f'"{publisher}"}}', 1)
        town.write(f"expectations/toy_office/{name}.yml", text)
        sent = f"area,peer\n{TOWN},{OTHER}\n{TOWN},{THIRD}\n"
        assert town.send(sent, f"toy_office/{name}", "2025-01-01").outcome == "received"
    text, sent = lookup("in_a_circle", " ".join(f"{a},{b}" for a, b in CIRCLE))
    town.write("expectations/toy_office/in_a_circle.yml", text)
    assert town.send(sent, "toy_office/in_a_circle", "2025-01-01").outcome == "received"
    targets = [
        f"{TOWN},could,35,2023-12-31",
        f"{TOWN},could,50,2024-12-31",
        f"{TOWN},could,55,2026-12-31",
        f"{TOWN},cannot,40,2026-12-31",
        f"{TOWN},may,40,2026-12-31",
    ]
    lines = [
        "area,metric,target,due_on,agreed,year",
        *(f"{t},Board minute 7,2023" for t in targets),
    ]
    assert town.send("\n".join(lines) + "\n", "toy_office/targets", "2025-01-01").outcome
    fixed = '{source: fixed, value: "2023", grammar: calendar_year}'
    town.write(
        "expectations/toy_office/more_targets.yml",
        targets_contract("Targets of others", fixed, key="none"),
    )
    lines = [
        "area,metric,target,due_on",
        f"{TOWN},could,55.0,2026-12-31",
        f"{OTHER},could,30,2023-12-31",
        f"{OTHER},could,40,2026-12-31",
        f"{OTHER},could,41,2026-12-31",
        f"{TOWN},nothing,1,2026-12-31",
        "E06000990,could,1,2026-12-31",
        f"{THIRD},could,,2026-12-31",
        f"{THIRD},could,1,",
    ]
    sent = "\n".join(lines) + "\n"
    assert town.send(sent, "toy_office/more_targets", "2025-01-01").outcome == "received"
    town.write(
        "expectations/toy_office/could.yml",
        contract(
            "People who could",
            {
                "area": "",
                "year": "",
                "sex": "",
                "could": "type: whole",
                "people": "type: whole",
            },
            key="[area, year, sex]",
            period="{source: column, column: year, grammar: calendar_year}",
            area="{code: area, kind: gss}",
            replaces="{what: periods}",
        ),
    )
    for name, polarity in (
        ("could", "high_is_good"),
        ("cannot", "low_is_good"),
        ("may", "neutral"),
    ):
        breaks = {}
        if name == "may":
            breaks = {"breaks": '[{at: "2024-01-01", because: Asked in another way.}]'}
        town.write(
            f"dbt_project/models/metrics/could/{name}.yml",
            metric(
                name,
                name,
                value_type="proportion",
                multiplier="100",
                polarity=polarity,
                definition="{numerator: People who could, denominator: People}",
                frequency="annual",
                **breaks,
            ),
        )
        town.write(
            f"dbt_project/models/metrics/could/{name}.sql",
            "{{ counted('toy_office__could', numerator='could', denominator='people', "
            "breakdown={'sex': \"nullif(sex, 'Persons')\"}) }}",
        )
    lines = ["area,year,sex,could,people"]
    for area, years in COUNTS.items():
        for year, counts in zip((2022, 2023, 2024), years, strict=True):
            if counts:
                lines.append(f"{area},{year},Persons,{counts[0]},{counts[1]}")
    lines.append(f"{TOWN},2024,Female,45,50")
    assert town.send("\n".join(lines) + "\n", "toy_office/could", "2025-02-01").outcome
    assert town.refresh().account.held == []
    return town


def compared(
    town: Town, comparator: str, name: str = "could", year: int = 2024
) -> tuple[object, ...]:
    [row] = town.rows(
        f"""
        select comparator_value, comparison_reason, area_rank, areas_ranked
        from figures.metric_comparison
        where
          metric_id = '{name}' and area_code = '{TOWN}' and comparator = '{comparator}'
          and breakdown = 'all' and year(period_start) = {year}
        """
    )
    return row


def test_the_country_and_region_are_compared_in_the_same_period(town: Town) -> None:
    assert compared(town, "country", year=2022) == (50, None, 3, 3)
    assert compared(town, "region", year=2022) == (30, None, 3, 3)
    assert compared(town, "region") == (30, None, 2, 2)


def test_the_best_ranks_first_by_the_metrics_polarity_and_equals_share_a_rank(town: Town) -> None:
    assert compared(town, "region", "cannot", 2022)[2:] == (1, 3)
    assert compared(town, "region", "may", 2022)[2:] == (3, 3)
    assert compared(town, "region", "could", 2023)[2:] == (2, 3)


def label(town: Town, comparator: str, name: str = "could", year: int = 2024) -> tuple[str, ...]:
    [row] = town.rows(
        f"""
        select comparison_95, comparison_95_and_99_8 from figures.metric_comparison
        where
          metric_id = '{name}' and area_code = '{TOWN}' and comparator = '{comparator}'
          and breakdown = 'all' and year(period_start) = {year}
        """
    )
    return row


def test_an_interval_is_judged_at_both_levels_by_the_metrics_polarity(town: Town) -> None:
    # 10 of 100 against 50 %, 30 of 100 against 30 %, 50 of 100 against 30 %.
    assert label(town, "country", year=2022) == ("worse", "worst")
    assert label(town, "country", "cannot", 2022) == ("better", "best")
    assert label(town, "country", "may", 2022) == ("lower", "lowest")
    assert label(town, "region", year=2023) == ("similar", "similar")
    assert label(town, "region") == ("better", "best")


def test_a_series_is_judged_against_itself_by_the_interval_of_the_difference(town: Town) -> None:
    assert label(town, "previous") == ("better", None)
    assert label(town, "previous", "cannot") == ("worse", None)
    assert label(town, "previous", "may") == ("not compared", None)
    # 34.2 % (31.5 to 37.0) and 39.1 % (36.3 to 42.0) overlap; 4.9 (0.95 to 8.8) does not hold 0.
    assert town.rows(
        f"""
        select comparison_95, comparison_method, year(period_start) from figures.metric_comparison
        where metric_id = 'could' and area_code = '{FOURTH}' and comparator = 'previous'
        order by period_start
        """
    ) == [
        ("not compared", "interval of the difference", 2022),
        ("similar", "interval of the difference", 2023),
        ("better", "interval of the difference", 2024),
    ]


def test_a_target_and_its_trajectory_are_judged_by_themselves(town: Town) -> None:
    rows = town.rows(
        f"""
        select
          metric_id, year(period_start), target_status, target_margin, trajectory,
          trajectory_status, target_reason
        from figures.metric_target
        where area_code = '{TOWN}' order by all
        """
    )
    neither = "neither way is better: no target can be met"
    assert rows == [
        ("cannot", 2022, "met", 30, None, None, None),
        ("cannot", 2023, "met", 10, None, None, None),
        ("cannot", 2024, "not met", -10, None, None, None),
        ("could", 2022, "not met", -45, None, None, None),
        ("could", 2023, "not met", -25, 35, "behind trajectory", None),
        ("could", 2024, "not met", -5, 50, "on trajectory", None),
        ("may", 2022, "not judged", None, None, None, neither),
        ("may", 2023, "not judged", None, None, None, neither),
        ("may", 2024, "not judged", None, None, None, neither),
    ]


def test_neighbours_are_those_of_the_edition_and_never_the_area_itself(town: Town) -> None:
    assert compared(town, "nearest neighbours", year=2022) == (55, None, 3, 3)
    assert compared(town, "nearest neighbours", year=2023) == (60, None, 2, 3)
    assert compared(town, "nearest neighbours", year=2024) == (60, None, 2, 2)
    [(source, edition)] = town.rows(
        f"""
        select comparator_source, year(comparator_edition) from figures.metric_comparison
        where
          metric_id = 'could' and area_code = '{TOWN}' and breakdown = 'all'
          and comparator = 'nearest neighbours' and year(period_start) = 2024
        """
    )
    assert (source, edition) == ("Toytown Office for Numbers", 2024)


def test_a_peer_that_two_extracts_name_counts_once_and_both_are_named(town: Town) -> None:
    assert compared(town, FRIENDS, year=2022) == (55, None, 3, 3)
    sources = town.rows("select distinct source from reference.comparator where source like '%{%'")
    assert sources == [("Toytown's {{ Friends }} and {% b",)]


def test_nothing_in_a_circle_of_lookups_contains_what_contains_it(town: Town) -> None:
    codes = sorted({area for pair in CIRCLE for area in pair})
    assert town.rows(
        "select area_code, comparator, comparator_code from reference.comparator "
        f"where area_code in {tuple(codes)} order by all"
    ) == [
        ("E06000992", "country", "W92000009"),
        ("E06000992", "region", "E12000098"),
        ("E06000992", "unitary_authority", "E06000991"),
    ]


def test_a_target_that_is_not_used_is_told_with_the_reason(town: Town) -> None:
    differs = "another is given for the same day"
    assert town.rows(
        """
        select metric_id, area_code, cast(due_on as varchar), target, because
        from reference.target_unused where extract = 'toy_office__more_targets'
        order by area_code, metric_id, target nulls last
        """
    ) == [
        ("could", "E06000990", "2026-12-31", 1, "the metric has no figure of this area"),
        ("could", OTHER, "2026-12-31", 40, differs),
        ("could", OTHER, "2026-12-31", 41, differs),
        ("nothing", TOWN, "2026-12-31", 1, "no metric is called so"),
        ("could", THIRD, None, 1, "it has no day"),
        ("could", THIRD, "2026-12-31", None, "it has no value"),
    ]


def test_where_two_targets_differ_neither_is_used_nor_the_trajectory_in_their_place(
    town: Town,
) -> None:
    assert town.rows(
        f"select target, is_target from reference.target where area_code = '{OTHER}'"
    ) == [(30, False)]
    assert town.rows(f"select * from figures.metric_target where area_code = '{OTHER}'") == []


def test_the_period_before_is_compared_or_it_is_said_why_not(town: Town) -> None:
    assert compared(town, "previous", year=2022)[:2] == (
        None,
        "it is the first period of its series",
    )
    assert compared(town, "previous")[:2] == (30, None)
    broken = (None, "a break lies between: Asked in another way.")
    assert compared(town, "previous", "may")[:2] == broken
    assert compared(town, "previous", "may", 2023)[:2] == (10, None)


def test_the_strategys_start_is_the_last_period_before_it_and_no_break_is_crossed(
    town: Town,
) -> None:
    assert compared(town, "baseline")[:2] == (30, None)
    assert compared(town, "baseline", "may")[:2] == (
        None,
        "a break lies between: Asked in another way.",
    )


def test_a_part_of_the_population_is_compared_with_everybody_in_the_same_area(town: Town) -> None:
    assert town.rows(
        """
        select comparator_code, value, comparator_value from figures.metric_comparison
        where metric_id = 'could' and comparator = 'everybody'
        """
    ) == [(TOWN, 90, 50)]


def test_no_area_is_compared_with_itself(town: Town) -> None:
    assert (
        town.rows(
            """
            select * from figures.metric_comparison
            where
              area_code = comparator_code
              and comparator not in ('everybody', 'previous', 'baseline')
            """
        )
        == []
    )
