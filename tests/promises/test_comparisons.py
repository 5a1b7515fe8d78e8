"""A figure beside others: areas, peers, everybody, the period before, the strategy's start."""

from __future__ import annotations

import pytest

from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

TOWN, OTHER, THIRD = "E06000999", "E06000998", "E10000997"
REGION, COUNTRY = "E12000099", "E92000001"

# area → (people who could, people) in 2022, 2023, 2024
COUNTS = {
    TOWN: [(10, 100), (30, 100), (50, 100)],
    OTHER: [(20, 100), (30, 100), (60, 100)],
    THIRD: [(90, 100), (90, 100), None],
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
    town.write(
        "expectations/toy_office/targets.yml",
        contract(
            "Targets",
            {
                "area": "",
                "metric": "",
                "target": "type: decimal",
                "due_on": 'type: date, formats: ["%Y-%m-%d"]',
                "agreed": "",
                "year": "",
            },
            key="[area, metric, due_on]",
            period="{source: column, column: year, grammar: calendar_year}",
            area="{code: area, kind: gss}",
            replaces="{what: whole}",
            more="role: reference\nreference: {shape: target, code: area, kind: gss, "
            "metric: metric, target: target, by: due_on, agreed: agreed}\n",
        ),
    )
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


def test_a_series_is_judged_against_itself_by_two_intervals(town: Town) -> None:
    assert label(town, "previous") == ("better", None)
    assert label(town, "previous", "cannot") == ("worse", None)
    assert label(town, "previous", "may") == ("not compared", None)


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
