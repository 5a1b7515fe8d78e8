"""What a board sees of the smaller areas that lie in its own: which they are, their outlines, and
how far out each is."""

# Annotations that are evaluated keep DuckDB's types alive past its end: it then tells of a leak.
from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest

from pipelines.release import board, contents
from pipelines.release.answering import answer
from pipelines.specs.register import Register
from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

OWN, OTHER = "E06000999", "E06000998"
PEOPLE = {
    **{"S1": ("W1", OWN, 40, 400), "S2": ("W1", OWN, 60, 100), "S3": ("W2", OWN, 30, 300)},
    **{"S4": ("W3", OWN, 10, 200), "S5": ("W3", OTHER, 50, 200), "S6": ("W4", OTHER, 70, 300)},
    **{"S7": ("W5", OWN, 45, 450)},
}
"""Small area → its ward, its authority, how many homes are cold, of how many. W3 lies in both."""


def outline(west: int) -> dict[str, object]:
    ring = [[west, 0], [west + 1, 0], [west + 1, 1], [west, 0]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    town.write(
        "expectations/toy_office/wards.yml",
        contract(
            "Wards",
            {"area": "", "ward": "", "authority": ""},
            key="[area]",
            period='{source: fixed, value: "2024-12-31", grammar: instant}',
            area="{code: area, kind: lsoa21}",
            replaces="{what: whole}",
            more="role: reference\nreference: {shape: area_in_area, code: area, kind: lsoa21, "
            "parents: [{code: ward, kind: ward24, fit: best}, {code: authority, kind: gss}]}\n",
        ),
    )
    town.write(
        "expectations/toy_office/towns.yml",
        contract(
            "Wards of towns",
            {"ward": "", "authority": ""},
            key="[ward]",
            period='{source: fixed, value: "2024-12-31", grammar: instant}',
            area="{code: ward, kind: ward24}",
            replaces="{what: whole}",
            more="role: reference\nreference: {shape: area_in_area, code: ward, kind: ward24, "
            "parents: [{code: authority, kind: gss}]}\n",
        ),
    )
    town.write(
        "expectations/toy_office/outlines.yml",
        contract(
            "Outlines",
            {"code": "", "called": "", "geometry": "blank: refused"},
            key="[code]",
            period='{source: fixed, value: "2024-12-31", grammar: instant}',
            area="null",
            replaces="{what: rows}",
            more="role: reference\nreference: {shape: boundary, code: code, name: called, "
            "kind: ward24, geometry: geometry}\n",
        )
        .replace("format: csv", "format: geojson")
        .replace('["*.csv"]', '["*.geojson"]')
        .replace("population_basis: resident", "population_basis: none"),
    )
    town.write(
        "expectations/toy_office/homes.yml",
        contract(
            "Cold homes",
            {"area": "", "year": "", "cold": "type: whole", "homes": "type: whole"},
            key="[area, year]",
            period="{source: column, column: year, grammar: calendar_year}",
            area="{code: area, kind: lsoa21}",
            replaces="{what: periods}",
        ),
    )
    path = "dbt_project/models/metrics/drill/cold_homes"
    town.write(
        f"{path}.yml",
        metric(
            "cold_homes",
            "Cold homes",
            value_type="proportion",
            multiplier="100",
            unit='"%"',
            decimals="1",
            polarity="low_is_good",
            frequency="annual",
            definition="{numerator: Cold homes, denominator: Homes}",
            level="lsoa21",
            rolls_up_to="[ward24, unitary_authority]",
        ),
    )
    town.write(
        f"{path}.sql",
        "{{ counted('toy_office__homes', numerator='cold', denominator='homes', "
        "breakdown={'kind': \"'cottage'\"}) }}\nunion all\n"
        "{{ counted('toy_office__homes', numerator='cold', denominator='homes') }}\n",
    )
    strategy = town.project / "dbt_project/strategies/toytown.yml"
    text = strategy.read_text(encoding="utf-8")
    strategy.write_text(
        text.replace("overarching: [healthy_years]", "overarching: [cold_homes]").replace(
            "cadence:", "within: [ward24]\ncadence:"
        ),
        encoding="utf-8",
    )
    lookup = "".join(f"{area},{w},{a}\n" for area, (w, a, _, _) in PEOPLE.items())
    homes = "".join(
        f"{area},{year},{cold + year - 2024},{of}\n"
        for area, (_, _, cold, of) in PEOPLE.items()
        for year in (2023, 2024)
    )
    features = [
        {
            "type": "Feature",
            "properties": {"code": w, "called": f"Ward {w}"},
            "geometry": outline(n),
        }
        for n, w in enumerate(("W1", "W2", "W3", "W4"))
    ]
    sent = {
        "wards": f"area,ward,authority\n{lookup}",
        "towns": f"ward,authority\nW4,{OTHER}\nW6,{OWN}\n",
        "homes": f"area,year,cold,homes\n{homes}",
        "outlines": json.dumps({"type": "FeatureCollection", "features": features}),
    }
    for name, content in sent.items():
        arrival = town.send(content, f"toy_office/{name}", "2025-05-01", name=f"{name}.geojson")
        assert arrival.outcome == "received", arrival.reason
    assert town.refresh(date(2025, 10, 1)).account.held == []
    return town


def test_an_area_lies_within_where_a_lookup_or_all_that_is_counted_says_so(
    town: Town,
) -> None:
    found = town.rows("select area_role, area_code from reference.reporting_area order by all")
    assert found == [
        ("comparator", "E92000001"),
        ("own", OWN),
        *(("within", ward) for ward in ("W1", "W2", "W5", "W6")),
    ]


def test_the_board_sees_their_newest_figures_of_everybody(town: Town) -> None:
    found = town.rows(
        "select area_code, breakdown, period_end, numerator, denominator "
        "from figures.board_figure where area_role = 'within' order by all"
    )
    last = date(2024, 12, 31)
    assert found == [
        ("W1", "all", last, 100, 500),
        ("W2", "all", last, 30, 300),
        ("W5", "all", last, 45, 450),
    ]


def test_a_release_holds_every_period_of_them_and_no_group(town: Town, tmp_path: Path) -> None:
    with town.published() as connection:
        contents.write_figures(connection, tmp_path, "toytown", [])
    found = sorted(
        (line["area_code"], line["breakdown"], line["period_end"][:4], line["is_board"])
        for line in contents.lines_of(tmp_path / "figures.csv")
        if line["metric_id"] == "cold_homes" and line["area_kind"] == "ward24"
    )
    years = (("2023", "false"), ("2024", "true"))
    assert found == [(ward, "all", *year) for ward in ("W1", "W2", "W5") for year in years]


def test_an_answer_about_them_knows_that_they_are_part_of_the_whole(town: Town) -> None:
    """Whichever board gives it: another one shows no smaller areas."""
    strategies = town.project / "dbt_project/strategies"
    text = (strategies / "toytown.yml").read_text(encoding="utf-8")
    assert "within: [ward24]\n" in text
    other = text.replace("within: [ward24]\n", "")
    (strategies / "othertown.yml").write_text(other, encoding="utf-8")
    register = Register.read(town.project)
    for strategy in ("toytown", "othertown"):
        answered = answer(
            town.settings,
            register,
            register.strategies[strategy],
            "select * from figures.series where metric_id = 'cold_homes' and area_code = 'W1' "
            "and is_complete and is_reporting_period",
            by="Board secretariat",
            because="A member asked",
        )
        pairs = [
            (row["child_code"], row["area_code"]) for row in board.read(answered.folder)["within"]
        ]
        assert ("W1", OWN) in pairs


def test_outlines_and_names_are_known(town: Town) -> None:
    found = dict(town.rows("select area_code, geometry from reference.area_boundary"))
    assert {code: json.loads(text) for code, text in found.items()} == {
        w: outline(n) for n, w in enumerate(("W1", "W2", "W3", "W4"))
    }
    assert town.rows("select area_name from reference.area where area_code = 'W1'") == [
        ("Ward W1",)
    ]


def test_their_funnel_is_that_of_what_they_have_together(town: Town) -> None:
    middle = 175 / 1250
    limits = town.rows(
        "select line, people, limit_value, baseline from figures.metric_funnel "
        "where metric_id = 'cold_homes' and point in (1, 50)"
    )
    assert len(limits) == 8
    for line, people, limit, baseline in limits:
        z = 1.959964 if line.endswith("2s") else 3.090232
        sign = 1 if line.startswith("upper") else -1
        deviation = math.sqrt(middle * (1 - middle) / people)
        assert baseline == pytest.approx(100 * middle)
        assert limit == pytest.approx(100 * max(0.0, middle + sign * z * deviation), rel=1e-5)
    judged = town.rows(
        "select area_code, people, significance from figures.metric_funnel_area order by area_code"
    )
    # 20% of 500 is 3.9 deviations of 1.55 above 14%; 10% of 300 is 2.0 of 2.00 below it, and of
    # 450 it is 2.4 of 1.64.
    assert judged == [
        ("W1", 500, "High (0.001)"),
        ("W2", 300, "Low (0.025)"),
        ("W5", 450, "Low (0.025)"),
    ]
