"""The graph of this checkout: one piece from every extract to the published file, and the way of a
quarter."""

import os
from pathlib import Path

import dagster as dg
import pytest
from dagster import AssetKey

from pipelines.modelling.project import manifest
from pipelines.release_steps import GROUP as RELEASE
from pipelines.release_steps.telling import READY
from pipelines.settings import Settings
from pipelines.specs.register import Register
from tests.dagster.conftest import CHECKOUT, load

COMMITTED = Path(__file__).with_name("graph.txt")
WAREHOUSE = AssetKey(["warehouse", "hwb"])


@pytest.fixture(scope="module")
def home_of_checkout(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("graph") / "home", project=CHECKOUT)


@pytest.fixture(scope="module")
def definitions(home_of_checkout: Settings) -> dg.Definitions:
    defs = load(home_of_checkout).defs
    assert isinstance(defs, dg.Definitions)
    return defs


@pytest.fixture(scope="module")
def parents(definitions: dg.Definitions) -> dict[AssetKey, set[AssetKey]]:
    graph = definitions.resolve_asset_graph()
    return {key: set(graph.get(key).parent_keys) for key in graph.get_all_asset_keys()}


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.read(CHECKOUT)


def ancestors(parents: dict[AssetKey, set[AssetKey]], key: AssetKey) -> set[AssetKey]:
    found: set[AssetKey] = set()
    todo = {key}
    while todo:
        todo = set().union(*(parents[each] for each in todo)) - found
        found |= todo
    return found


def written(definitions: dg.Definitions, parents: dict[AssetKey, set[AssetKey]]) -> str:
    """One asset a paragraph: its key, its checks, the assets it is made of."""
    checks = definitions.resolve_asset_graph().asset_check_keys
    lines = ["The graph of Dagster's assets; `HWB_UPDATE=1 make test` writes it anew.", ""]
    for key in sorted(parents):
        lines.append(key.to_user_string())
        lines += [f"  check {c.name}" for c in sorted(checks) if c.asset_key == key]
        lines += [f"  from {parent.to_user_string()}" for parent in sorted(parents[key])]
    return "\n".join(lines) + "\n"


def test_the_graph_is_the_committed_one(
    definitions: dg.Definitions, parents: dict[AssetKey, set[AssetKey]]
) -> None:
    now = written(definitions, parents)
    if os.environ.get("HWB_UPDATE"):
        COMMITTED.write_text(now, encoding="utf-8")
    assert COMMITTED.read_text(encoding="utf-8") == now, (
        "the graph is another one: look at what changed, and if it is meant, run this test once "
        "with HWB_UPDATE=1"
    )


def test_every_file_of_the_folders_is_in_the_graph_and_nothing_is_left_out(
    parents: dict[AssetKey, set[AssetKey]], register: Register
) -> None:
    assert register.refused == {}
    extracts = {key.path[1] for key in parents if key.path[0] == "landed"}
    assert extracts == {extract.table for extract in register.extracts.values()}
    metrics = {key.path[1] for key in parents if key.path[0] == "metrics"}
    assert metrics == set(register.metrics)


def test_every_extract_leads_to_the_published_file(
    parents: dict[AssetKey, set[AssetKey]], register: Register
) -> None:
    found = ancestors(parents, WAREHOUSE)
    extracts = {AssetKey(["landed", e.table]) for e in register.extracts.values()}
    assert extracts - found == set()


def test_every_metric_is_made_of_extracts_and_leads_to_board_and_published_file(
    parents: dict[AssetKey, set[AssetKey]], register: Register
) -> None:
    metrics = {AssetKey(["metrics", metric]) for metric in register.metrics}
    for metric in metrics:
        assert any(key.path[0] == "landed" for key in ancestors(parents, metric)), metric
    for end in (AssetKey(["figures", "board_figure"]), WAREHOUSE):
        assert metrics - ancestors(parents, end) == set()


def test_sources_and_models_have_the_keys_dbt_gives_them(
    parents: dict[AssetKey, set[AssetKey]], home_of_checkout: Settings
) -> None:
    told = manifest(home_of_checkout)
    by_dbt = {(s["source_name"], s["name"]) for s in told["sources"].values()} | {
        (node["schema"], node["name"])
        for node in told["nodes"].values()
        if node["resource_type"] in ("model", "seed")
        and node["config"]["materialized"] != "ephemeral"
        and node["schema"] != "generated"  # gone before publishing
    }
    ours = {tuple(key.path) for key in parents if key == WAREHOUSE or key.path[0] == RELEASE}
    assert {tuple(key.path) for key in parents} - ours == by_dbt


def test_every_asset_says_what_it_is_and_has_a_group(definitions: dg.Definitions) -> None:
    for spec in definitions.resolve_all_asset_specs():
        assert spec.description, spec.key
        assert spec.group_name not in (None, "default"), spec.key


def test_extracts_metrics_and_releases_have_these_checks_and_no_other(
    definitions: dg.Definitions, register: Register
) -> None:
    checks = {
        (*key.asset_key.path, key.name)
        for key in definitions.resolve_asset_graph().asset_check_keys
    }
    assert checks == {
        *(("landed", extract.table, "suite") for extract in register.extracts.values()),
        *(("metrics", metric, "definition_runs") for metric in register.metrics),
        ("warehouse", "hwb", "models_hold"),
        *((RELEASE, "readiness", check) for check in READY),
        (RELEASE, "proof", "all_holds"),
    }


def test_a_quarter_goes_one_way_and_nothing_of_it_follows_from_a_refresh(
    parents: dict[AssetKey, set[AssetKey]],
) -> None:
    way = {key for key in parents if key.path[0] == RELEASE}
    ends = {AssetKey([RELEASE, "proof"]), AssetKey([RELEASE, "pack"])}
    for end in ends:
        assert ancestors(parents, end) == way - ends


def test_no_check_stops_what_comes_after_it(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert not any(graph.get(key).blocking for key in graph.asset_check_keys)
