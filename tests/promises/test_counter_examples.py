"""Sums that looked right and were not: each worked by hand, each once given as a figure."""

from datetime import date

import pytest

from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

TOWN, ENGLAND = "E06000999", "E92000001"

# April has both sides, May people alone, June both: two whole months of three.
SIDES = {
    "2025-04": ("10", "100"),
    "2025-05": ("", "100"),
    "2025-06": ("10", "100"),
}
# One trust printed its ratio as hidden beside the people it is made of.
HIDDEN = "area,month,people,everyone,ratio\nP1,2025-04,3,60,*\n"
RATIO = {
    "value_type": "proportion",
    "multiplier": "100",
    "definition": "{numerator: People, denominator: All people}",
}


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    columns = {"area": "", "month": "", "people": "type: whole", "everyone": "type: whole"}
    given = {
        "key": "[area, month]",
        "period": "{source: column, column: month, grammar: month}",
        "replaces": "{what: periods}",
        "more": 'markers: {"*": suppressed}\n',
    }
    practice, gss = "{code: area, kind: practice}", "{code: area, kind: gss}"
    for name, area, more in (
        ("numerators", practice, {}),
        ("denominators", practice, {}),
        ("nation", gss, {}),
        ("first", practice, {}),
        ("second", practice, {}),
        ("hidden", practice, {"ratio": "type: decimal"}),
    ):
        text = contract(name, columns | more, area=area, **given)
        town.write(f"expectations/toy_office/{name}.yml", text)
    town.write(
        "expectations/toy_office/town_country.yml",
        contract(
            "town_country",
            {"child": "", "parent": ""},
            key="[child]",
            period='{source: fixed, value: "2025", grammar: calendar_year}',
            area="{code: child, kind: gss}",
            replaces="{what: whole}",
            more="role: reference\nreference: {shape: area_in_area, code: child, kind: gss, "
            "parents: [{code: parent, kind: gss}]}\n",
        ),
    )
    head = "area,month,people,everyone\n"
    sent = {
        "numerators": head + "".join(f"P1,{m},{n},\n" for m, (n, _) in SIDES.items() if n),
        "denominators": head + "".join(f"P1,{m},,{d}\n" for m, (_, d) in SIDES.items()),
        "nation": head + f"{TOWN},2025-04,10,\n{ENGLAND},2025-04,15,\n",
        "first": head + "P1,2025-04,10,\n",
        "second": head + "P1,2025-04,10,\n",
        "hidden": HIDDEN,
        "town_country": f"child,parent\n{TOWN},{ENGLAND}\n",
    }
    for name, text in sent.items():
        assert town.send(text, f"toy_office/{name}", "2025-09-10").outcome == "received"
    people = "{{ counted('toy_office__%s', numerator='people') }}"
    both = "{{ published('toy_office__hidden', value='ratio') }}\nunion all\n"
    metrics = {
        "ratio_of_two_extracts": (
            RATIO | {"over_time": "sum"},
            people % "numerators" + "\nunion all\n"
            "{{ counted('toy_office__denominators', numerator=none, denominator='everyone') }}",
        ),
        "people_of_nation": (
            {"level": "unitary_authority", "rolls_up_to": "[country]"},
            people % "nation",
        ),
        "people_of_two": ({}, people % "first" + "\nunion all\n" + people % "second"),
        "hidden_ratio": (
            RATIO | {"evidence": "both"},
            both + "{{ counted('toy_office__hidden', numerator='people', "
            "denominator='everyone') }}",
        ),
        "exact_ratio": (
            RATIO,
            "{{ counted('toy_office__denominators', numerator='58', denominator='everyone') }}",
        ),
    }
    folder = "dbt_project/models/metrics/counter_examples"
    for name, (given_metric, sql) in metrics.items():
        town.write(f"{folder}/{name}.yml", metric(name, name, **given_metric))
        town.write(f"{folder}/{name}.sql", sql)
    town.refresh()
    return town


def held(town: Town, metric_id: str) -> str:
    [(because,)] = town.rows(f"select because from quality.held where name = '{metric_id}'")
    return str(because)


def test_a_quarter_in_which_a_month_lacks_a_side_is_not_given(town: Town) -> None:
    quarter = town.rows(
        "select value, value_status, status_reason from figures.metric_value "
        "where metric_id = 'ratio_of_two_extracts' and period_type = 'quarter'"
    )
    assert quarter == [(None, "missing", "not every part of the period has been supplied")]


def test_a_metric_that_counts_an_area_and_its_parts_is_held(town: Town) -> None:
    assert "no_area_counts_itself_and_its_parts" in held(town, "people_of_nation")
    assert town.rows("from figures.metric_value where metric_id = 'people_of_nation'") == []


def test_a_metric_whose_figure_two_extracts_count_is_held(town: Town) -> None:
    assert "one_extract_counts_one_figure" in held(town, "people_of_two")


def test_the_parts_of_a_value_its_source_hides_are_hidden_too(town: Town) -> None:
    assert town.rows(
        "select numerator, denominator, value, value_status from figures.metric_value "
        "where metric_id = 'hidden_ratio'"
    ) == [(None, None, None, "suppressed")]


def test_a_ratio_is_multiplied_before_it_is_divided(town: Town) -> None:
    # 58 of 100: 58 / 100 * 100 is 57.99999999999999 in doubles.
    values = town.rows(
        "select distinct value from figures.metric_value where metric_id='exact_ratio'"
    )
    assert values == [(58.0,)]


def test_a_day_ends_when_it_ends_in_london(town: Town) -> None:
    [(as_of, known_before)] = town.rows("select as_of, known_before from specs.run")
    assert as_of == date(2025, 10, 1)
    assert known_before.isoformat() == "2025-10-01T23:00:00"
