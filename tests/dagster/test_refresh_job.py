"""The job `refresh` as Dagster shows it: what changed, what is held, and nothing else."""

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import dagster as dg
import duckdb
import pytest

from pipelines import steps
from pipelines.locking import RefreshLock
from pipelines.settings import Settings
from tests.dagster.conftest import Door, Ran, put, records

pytestmark = pytest.mark.slow

WAITS = dg.AssetKey(["landed", "toy_hospital__waits"])
SEEN_IN_TIME = dg.AssetKey(["metrics", "seen_in_time"])
HEADER = b"Practice,Month,Seen in time,Seen\n"


def figures(settings: Settings, metric: str) -> int:
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        [(count,)] = connection.execute(
            "select count(*) from figures.current where metric_id = ?", [metric]
        ).fetchall()
    return int(count)


# ------------------------------------------------------------------------ the first run


def test_the_first_run_shows_every_asset_and_every_check_of_a_refresh(
    first: tuple[Door, Ran],
) -> None:
    door, ran = first
    refresh = door.definitions.refresh_warehouse
    assert ran.success
    assert set(ran.assets) == {key.to_user_string() for key in refresh.keys}
    assert set(ran.checks) == {
        f"{key.asset_key.to_user_string()} {key.name}" for key in refresh.check_keys
    }


def test_an_extract_shows_its_files_and_what_became_of_each(first: tuple[Door, Ran]) -> None:
    _, ran = first
    waits = ran.assets["landed/toy_hospital__waits"]
    counts = {name: waits[name] for name in ("files", "records in", "landed", "quarantined")}
    assert counts == {"files": 5, "records in": 18, "landed": 17, "quarantined": 1}
    states = {record.data["name"]: record.data["state"] for record in waits["newest files"].records}
    assert states.pop("waits-2025-08-wrong.csv") == "held"
    assert set(states.values()) == {"accepted"}


def test_a_held_file_fails_the_check_of_its_extract_alone_with_the_rules_as_a_table(
    first: tuple[Door, Ran],
) -> None:
    _, ran = first
    assert ran.failing() == {"landed/toy_hospital__waits suite"}
    check = ran.checks["landed/toy_hospital__waits suite"]
    assert check.severity == dg.AssetCheckSeverity.ERROR
    [blocking] = [r for r in records(check, "failing rules") if r["severity"] == "block"]
    assert blocking["rule"] == "no_more_are_seen_in_time_than_are_seen"
    assert blocking["first lines"] == "2"
    assert blocking["ask"] == "Please check Seen and Seen in time in these lines."
    [held] = records(check, "files not used")
    assert held["state"] == "held"


def test_a_held_file_blocks_nothing_after_it(first: tuple[Door, Ran]) -> None:
    door, ran = first
    assert figures(door.settings, "seen_in_time") > 0
    held = {r.data["name"] for r in ran.assets["warehouse/hwb"]["held"].records}
    assert "toy_hospital/waits" in held


# ------------------------------------------------------------------- what has not changed


def test_a_run_with_nothing_new_shows_nothing_and_publishes_nothing(
    first: tuple[Door, Ran],
) -> None:
    door, _ = first
    before = door.settings.published.resolve()
    ran = door.run()
    assert (ran.success, ran.assets, ran.checks) == (True, {}, {})
    assert door.settings.published.resolve() == before


def test_another_day_shows_what_depends_on_the_day_alone(door: Door) -> None:
    ran = door.run(as_of="2025-10-02")
    graph = door.definitions.defs.resolve_asset_graph()
    day = dg.AssetSelection.assets(["specs", "run"]).downstream().resolve(graph)
    assert set(ran.assets) == {key.to_user_string() for key in day}
    assert "figures/metric_value" not in ran.assets
    assert ran.assets["warehouse/hwb"]["version"] == 2
    assert ran.assets["warehouse/hwb"]["as of"] == "2025-10-02"


def test_a_new_file_shows_its_extract_and_what_is_made_of_it_and_no_other(door: Door) -> None:
    put(door.settings.inbox, "waits-2025-09.csv", HEADER + b"T001,2025-09,40,50\n")
    ran = door.run()
    assert ran.layers("landed", "metrics") == {
        "landed/toy_hospital__waits",
        "metrics/seen_in_time",
    }
    assert ran.assets["metrics/seen_in_time"]["new"] > 0
    assert "figures/metric_value" in ran.assets
    # The new file is about another time than the held one, which nothing has made good.
    assert ran.failing() == {"landed/toy_hospital__waits suite"}


def test_a_check_passes_again_when_a_newer_file_makes_the_held_one_good(door: Door) -> None:
    put(door.settings.inbox, "waits-2025-08.csv", HEADER + b"T001,2025-08,40,50\n")
    assert door.run().checks["landed/toy_hospital__waits suite"].passed


# --------------------------------------------------------------- what is wrong holds itself


def test_a_metric_whose_sql_fails_fails_its_own_check_alone_until_it_is_mended(
    door: Door,
) -> None:
    sql = door.settings.dbt_project / "models/metrics/access/seen_in_time.sql"
    as_it_was = sql.read_text()
    sql.write_text(as_it_was.replace("'seen_in_time'", "'seen_too_late'"))
    ran = door.run()
    assert ran.success
    assert ran.failing() == {"metrics/seen_in_time definition_runs"}
    assert "seen_too_late" in str(ran.checks["metrics/seen_in_time definition_runs"].description)
    assert ran.checks["metrics/healthy_years definition_runs"].passed
    assert "warehouse/hwb" in ran.assets
    assert figures(door.settings, "healthy_years") > 0
    assert figures(door.settings, "seen_in_time") == 0
    sql.write_text(as_it_was)
    assert door.run().failing() == set()
    assert figures(door.settings, "seen_in_time") > 0


def test_what_is_left_out_because_its_files_are_wrong_stays_visible_and_fails_its_check(
    copy: Settings,
) -> None:
    contract = copy.expectations / "toy_hospital/waits.yml"
    contract.write_text(contract.read_text() + "surprise: here\n")
    metric = copy.dbt_project / "models/metrics/health/healthy_years.sql"
    metric.write_text("{{ no_such_macro('toy_office__healthy_years') }}\n")
    ran = Door.to(copy).run()
    assert ran.success
    assert ran.failing() == {
        "landed/toy_hospital__waits suite",  # its contract
        "metrics/seen_in_time definition_runs",  # what reads it
        "metrics/healthy_years definition_runs",  # its own SQL
    }
    assert "surprise" in str(ran.checks["landed/toy_hospital__waits suite"].description)


def test_a_day_that_is_no_date_is_refused_in_words(first: tuple[Door, Ran]) -> None:
    ran = first[0].run(as_of="next Tuesday")
    assert not ran.success
    assert ran.failure.startswith("HWB-680: ")
    assert "2025-10-01" in ran.failure
    assert ran.assets == {}


# ---------------------------------------------- parts of the graph, and runs that were cut short


def test_a_metric_selected_alone_shows_its_own_events_and_the_next_run_shows_the_rest(
    copy: Settings, first: tuple[Door, Ran]
) -> None:
    shutil.rmtree(copy.instance)  # as on a new machine: Dagster has shown nothing yet
    door = Door.to(copy)
    check = dg.AssetCheckKey(SEEN_IN_TIME, "definition_runs")
    part = door.run(select=[SEEN_IN_TIME, check], force=True)
    assert part.success
    assert set(part.assets) == {"metrics/seen_in_time"}
    assert set(part.checks) == {"metrics/seen_in_time definition_runs"}
    rest = door.run()
    # The metric again: to Dagster it would be older than what it is made of.
    assert set(rest.assets) == set(first[1].assets)
    assert rest.failing() == first[1].failing()
    assert rest.assets["warehouse/hwb"]["version"] == 2, "the second run had nothing to publish"
    assert door.run().assets == {}


def test_a_check_can_be_asked_for_alone(first: tuple[Door, Ran]) -> None:
    ran = first[0].run(select=[dg.AssetCheckKey(WAITS, "suite")])
    assert ran.success
    assert ran.assets == {}
    assert ran.failing() == set(ran.checks) == {"landed/toy_hospital__waits suite"}


def test_what_a_run_showed_before_it_failed_is_not_shown_again(copy: Settings) -> None:
    shutil.rmtree(copy.instance)
    model = copy.dbt_project / "models/figures/metric_value.sql"
    as_it_was = model.read_text()
    door = Door.to(copy)
    model.write_text("select no_such_column from {{ ref('metric_evidence') }}\n")
    failed = door.run()
    assert not failed.success
    assert failed.failure.startswith("HWB-602: ")
    assert {name.split("/")[0] for name in failed.assets} == {"landed"}
    assert figures(copy, "seen_in_time") > 0, "what was published last still serves"
    model.write_text(as_it_was)
    mended = door.run()
    assert mended.success
    assert mended.layers("landed") == set()
    assert mended.layers("metrics", "warehouse") == {
        "metrics/healthy_years",
        "metrics/seen_in_time",
        "warehouse/hwb",
    }


# ------------------------------------------------------------------------------ two at once


def test_a_run_waits_for_another_and_says_for_which(first: tuple[Door, Ran]) -> None:
    door, _ = first
    with ThreadPoolExecutor() as pool:
        with RefreshLock(door.settings) as other:
            other.stage("model")
            waiting = pool.submit(door.run)
            while not (said := [m for m in door.log() if m.startswith("waiting")]):
                assert not waiting.done(), "it did not wait"
                time.sleep(0.1)
        ran = waiting.result()
    assert ran.success
    assert f"process {os.getpid()}," in said[0]
    assert "'model'" in said[0]


def test_a_run_that_has_waited_long_enough_names_the_holder_and_its_stage(
    first: tuple[Door, Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    door, _ = first
    monkeypatch.setattr(steps, "LOCK_WAIT_SECONDS", 0.1)
    with RefreshLock(door.settings) as other:
        other.stage("publish")
        ran = door.run()
    assert not ran.success
    assert ran.failure.startswith("HWB-690: ")
    assert f"process {os.getpid()}," in ran.failure
    assert "'publish'" in ran.failure
