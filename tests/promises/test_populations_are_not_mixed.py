"""Residents, registered patients and a provider's patients are different people, and so are those
of an authority and of a health board: no figure adds them or sets one over the other."""

# Annotations that are evaluated keep DuckDB's types alive past its end: it then tells of a leak.
from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.specs.contract import Reference
from pipelines.specs.register import Register
from tests.promises.conftest import NewTown
from tests.promises.test_boundary_changes import lookup
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]
CITY, BOARD, ENGLAND = "E06000901", "E54000901", "E92000001"
AUTHORITIES = {"unitary_authority", "district", "county", "metropolitan_district", "london_borough"}
HEALTH = {"practice", "pcn", "sub_icb", "icb", "nhs_region"}

# extract → its population, and what it says of whose population a line is about
EXTRACTS = {
    "residents": ("resident", ""),
    "patients": ("registered", ""),
    "nobody": ("none", ""),
    # A text of a partner's may look like a template, which dbt would run.
    "many": (
        "resident",
        "population_by: {column: topic, bases: {'{% it''s {{ {# odd': provider, "
        "lists: registered}}\n",
    ),
}
# metric → the population it states, and where its counts come from
METRICS = {
    "honest": ("resident", "{{ counted('toy_office__residents', numerator='people') }}"),
    "wrong": ("resident", "{{ counted('toy_office__patients', numerator='people') }}"),
    "over_others": (
        "resident",
        "{{ counted('toy_office__residents', numerator='people', denominator=none) }}\nunion all\n"
        "{{ counted('toy_office__patients', numerator=none, denominator='people') }}",
    ),
    "over_places": (
        "resident",
        "{{ counted('toy_office__residents', numerator='people') }}\nunion all\n"
        "{{ counted('toy_office__nobody', numerator=none, denominator='people') }}",
    ),
    "lists": (
        "registered",
        "{{ counted('toy_office__many', numerator='people', where=\"topic = 'lists'\") }}",
    ),
    "all_of_many": ("resident", "{{ counted('toy_office__many', numerator='people') }}"),
}


def counts(name: str, basis: str, more: str) -> str:
    return contract(
        name,
        {"area": "", "month": "", "topic": "", "people": "type: whole"},
        key="[area, month, topic]",
        period="{source: column, column: month, grammar: month}",
        area="{code: area, kind: gss}",
        replaces="{what: periods}",
        more=more,
    ).replace("population_basis: resident", f"population_basis: {basis}")


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    for name, (basis, more) in EXTRACTS.items():
        town.write(f"expectations/toy_office/{name}.yml", counts(name, basis, more))
        topics = ("homes", "lists") if name == "many" else ("all",)
        lines = [f"{area},2025-04,{t},{n}" for t in topics for area, n in ((CITY, 1), (BOARD, 2))]
        text = "\n".join(["area,month,topic,people", *lines]) + "\n"
        assert town.send(text, f"toy_office/{name}", "2025-05-10").outcome == "received"
    town.write("expectations/toy_office/above.yml", lookup("above", "gss", {"within": "gss"}))
    text = f"child,day,within\n{CITY},2025-04-01,{ENGLAND}\n{BOARD},2025-04-01,{ENGLAND}\n"
    assert town.send(text, "toy_office/above", "2025-05-01").outcome == "received"
    folder = "dbt_project/models/metrics/populations"
    for name, (basis, sql) in METRICS.items():
        given = {"population_basis": basis}
        if "denominator" in sql:
            given |= {"value_type": "ratio", "definition": "{numerator: Some, denominator: All}"}
        if name == "honest":
            given |= {"level": "unitary_authority", "rolls_up_to": "[country]"}
        town.write(f"{folder}/{name}.yml", metric(name, name, **given))
        town.write(f"{folder}/{name}.sql", sql)
    town.refresh()
    return town


def test_a_metric_that_mixes_populations_is_held_by_name_with_the_reason(town: Town) -> None:
    because = "definition error: it states the population resident, but 2 row(s) of {} are about "
    because += "the population registered"
    assert town.rows("select name, because from quality.held order by all") == [
        ("all_of_many", because.format("toy_office/many")),
        ("over_others", because.format("toy_office/patients")),
        ("wrong", because.format("toy_office/patients")),
    ]
    assert town.rows("select distinct metric_id from figures.metric_value order by all") == [
        ("honest",),
        ("lists",),
        ("over_places",),
    ]


def test_counts_of_an_authority_and_of_a_health_board_are_never_added(town: Town) -> None:
    """Both lie in the country and both are counted: the country's sum is that of one kind."""
    assert town.rows(
        "select area_code, value from figures.current where metric_id = 'honest' order by all"
    ) == [(CITY, 1), (BOARD, 2), (ENGLAND, 1)]


def _kinds(kind: str) -> set[str]:
    # A local authority's contract reads the kind from the code; health areas name theirs.
    return AUTHORITIES if kind == "gss" else {kind}


def _parents(reference: Reference) -> set[str]:
    return {kind for parent in reference.parents for kind in _kinds(parent.kind)}


def test_no_lookup_of_the_project_puts_a_health_area_into_an_authority_or_the_other_way() -> None:
    led = {
        extract.id: (_kinds(reference.kind), _parents(reference))
        for extract in Register.read(CHECKOUT).extracts.values()
        if (reference := extract.contract.reference) and reference.shape == "area_in_area"
    }
    assert len(led) > 8
    for extract, (children, parents) in led.items():
        assert not (children & HEALTH and parents & AUTHORITIES), extract
        assert not (children & AUTHORITIES and parents & HEALTH), extract
    assert led["nhs_england/gp_mapping"] == (
        {"practice"},
        {"pcn", "sub_icb", "icb", "nhs_region", "country"},
    )
