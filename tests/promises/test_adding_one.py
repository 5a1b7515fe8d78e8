"""What adding one thing costs: an extract one file; a metric two files and a name."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.modelling.project import manifest
from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

STRATEGY = "dbt_project/strategies/toytown.yml"
ADDED = {
    "expectations/toy_school/meals.yml": contract(
        "Meals",
        {"area": "", "month": "", "meals": "type: whole"},
        key="[area, month]",
        period="{source: column, column: month, grammar: month}",
        area="{code: area, kind: gss}",
        replaces="{what: periods}",
    ),
    "dbt_project/models/metrics/children/school_meals.yml": metric("school_meals", "School meals"),
    "dbt_project/models/metrics/children/school_meals.sql": (
        "{{ counted('toy_school__meals', numerator='meals') }}"
    ),
}
GENERATED = ("_generated", "target", ".dbtignore")

LOAD = """
import json
from pipelines.definitions import defs
graph = defs.resolve_asset_graph()
edges = {k.to_user_string(): sorted(p.to_user_string() for p in graph.get(k).parent_keys)
         for k in graph.get_all_asset_keys()}
checks = sorted(f"{k.asset_key.to_user_string()}:{k.name}" for k in graph.asset_check_keys)
print(json.dumps({"edges": edges, "checks": checks}))
"""


def files(project: Path) -> dict[str, bytes]:
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file() and not set(path.relative_to(project).parts) & set(GENERATED)
    }


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    before = files(town.project)
    for path, text in ADDED.items():
        town.write(path, text)
    named = (town.project / STRATEGY).read_text(encoding="utf-8")
    town.write(STRATEGY, named.replace("[seen_in_time]", "[seen_in_time, school_meals]"))
    town.send_toytown()
    sent = "area,month,meals\nE06000999,2025-05,12\nE06000999,2025-06,14\n"
    assert town.send(sent, "toy_school/meals", "2025-07-01").outcome == "received"
    town.refresh()
    after = files(town.project)
    assert {path for path in after if after[path] != before.get(path)} == {*ADDED, STRATEGY}
    return town


def test_both_are_in_the_figures_and_before_the_board(town: Town) -> None:
    asked = "select month(period_start), value from figures.series where metric_id = 'school_meals'"
    assert town.rows(f"{asked} order by all") == [(5, 12.0), (6, 14.0)]
    assert town.rows(
        "select value, known_at::date::varchar from figures.board_figure "
        "where metric_id = 'school_meals' and area_role = 'own'"
    ) == [(14.0, "2025-07-01")]
    assert town.rows(
        "select title, row_is, metric_id from specs.extract "
        "inner join specs.metric_extract using (extract) where partner = 'toy_school'"
    ) == [("Meals", "One line.", "school_meals")]


def test_both_are_in_dbts_own_manifest_with_what_their_columns_hold(town: Town) -> None:
    told = manifest(town.settings)
    source = told["sources"]["source.hwb.landed.toy_school__meals"]
    assert source["columns"]["meals"]["description"] == "meals."
    model = told["nodes"]["model.hwb.school_meals"]
    assert model["depends_on"]["nodes"] == ["source.hwb.landed.toy_school__meals"]
    assert "model.hwb.school_meals" in told["parent_map"]["model.hwb.evidence_rows"]


def test_both_are_in_dagsters_graph_from_file_to_figure(town: Town) -> None:
    environment = {
        **os.environ,
        "HWB_HOME": str(town.settings.home),
        "HWB_PROJECT": str(town.project),
    }
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=True
    )
    graph = json.loads(loaded.stdout.splitlines()[-1])
    edges = graph["edges"]
    assert edges["metrics/school_meals"] == ["landed/toy_school__meals"]
    assert "metrics/school_meals" in edges["figures/metric_evidence"]
    assert "landed/toy_school__meals:suite" in graph["checks"]
