"""`hwb refresh`: an account a person can read, one at a time, and a stop that harms nothing."""

import io
import os
import shutil
import sys

import pytest

from pipelines.account import Account
from pipelines.cli.refreshing import prepare_instance, watched
from pipelines.locking import RefreshLock


def account_of(out: str) -> dict[str, str]:
    """Label → text of the account's lines."""
    lines = [line for line in out.splitlines() if line and not line.startswith(" ")]
    return {line.split()[0]: line[11:] for line in lines}


def test_the_account_says_what_arrived_landed_was_held_and_became_of_it(town):
    assert [said.code for said in town.receiving] == [0] * 7 + [1]
    assert town.refreshing.code == 0
    told = account_of(town.refreshing.out)
    assert town.refreshing.out.startswith("Version 1 is published, as of 2025-09-15. It took ")
    assert told["Landed"] == "24 lines of 7 files, 1 quarantined"
    assert told["Verdicts"] == "6 accepted, 1 held"
    assert told["Figures"].startswith("2 metrics updated: 26 new, 0 changed, 0 gone; 26 figures")
    assert told["Held"] == (
        "toy_hospital/waits: held; 1 of 4 rules do not hold: "
        "no_more_are_seen_in_time_than_are_seen (1 line)"
    )
    assert told["Warehouse"] == str(town.settings.published)
    for stage in ("start", "receive", "land", "load", "check", "model", "publish"):
        assert f"{stage} " in told["Time"]
    assert "SYNTHETIC" not in town.refreshing.out
    assert 'hwb query "from figures.current"' in town.refreshing.out
    assert "hwb trace healthy_years E06000999 latest" in town.refreshing.out


def test_who_does_not_watch_gets_a_plain_line_a_stage(town):
    stages = [line.split("] ")[1] for line in town.refreshing.err.splitlines()]
    assert stages == ["start", "receive", "land", "load", "check", "model", "publish"]
    assert "\x1b" not in town.refreshing.out + town.refreshing.err


def test_the_run_is_on_record_in_the_homes_dagster_instance(town):
    from dagster import DagsterInstance, DagsterRunStatus

    with DagsterInstance.from_config(str(town.settings.instance)) as instance:
        (run,) = instance.get_runs()
        assert (run.job_name, run.status) == ("refresh", DagsterRunStatus.SUCCESS)
        assert not instance.telemetry_enabled


def test_with_nothing_new_it_says_so_and_imports_nothing_heavy(begin, imported_by, town_copy):
    out, _ = begin(town_copy, "refresh", "--as-of", "2025-09-15").communicate(timeout=120)
    assert out.startswith("Nothing new since ")
    assert "version 1, as of 2025-09-15, still stands." in out
    assert "1 thing is held (see status)." in out
    # DuckDB is opened to name a figure that can be traced.
    assert imported_by(town_copy, "refresh", "--as-of", "2025-09-15") == ["duckdb"]


def test_a_home_that_is_being_refreshed_is_left_alone_with_4_and_the_holders_stage(hwb, town_copy):
    with RefreshLock(town_copy) as lock:
        lock.stage("model")
        said = hwb(town_copy, "refresh", "--as-of", "2025-09-15")
    assert said.code == 4
    assert said.err.startswith("HWB-690")
    assert "'model'" in said.err


def test_who_waits_is_told_for_whom(hwb, town_copy):
    with RefreshLock(town_copy) as lock:
        lock.stage("land")
        said = hwb(town_copy, "refresh", "--wait", "0.2")
    assert said.code == 4
    assert f"for process {os.getpid()}, at land" in said.err


@pytest.mark.slow
def test_a_project_that_cannot_be_parsed_ends_with_3_and_no_traceback(begin, town_copy, tmp_path):
    project = tmp_path / "project"
    shutil.copytree(town_copy.project, project)
    (project / "dbt_project/models/figures/current.sql").write_text("{{ no_such_macro() }}")
    broken = type(town_copy)(town_copy.home, project)
    process = begin(broken, "refresh", "--as-of", "2025-09-15")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 3
    assert "HWB-60" in err
    assert "Traceback" not in err
    assert town_copy.published.resolve().parent.name == "1"


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["start", "model"])
def test_a_stopped_refresh_ends_at_once_with_130_and_the_published_file_stands(
    begin, town_copy, stage
):
    from dagster import DagsterInstance, DagsterRunStatus

    before = (town_copy.warehouse / "figures.csv").read_bytes()
    process = begin(town_copy, "refresh", "--force", "--as-of", "2025-09-15")
    assert process.stderr is not None
    while not process.stderr.readline().endswith(f"{stage}\n"):
        assert process.poll() is None
    process.terminate()
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert err == (
        "Stopped. Nothing is half done: run the same command again and it goes on from there.\n"
    )
    assert (town_copy.warehouse / "figures.csv").read_bytes() == before
    if stage == "model":
        with DagsterInstance.from_config(str(town_copy.instance)) as instance:
            newest = instance.get_runs(limit=1)[0]
            assert newest.status == DagsterRunStatus.CANCELED
    again = begin(town_copy, "refresh", "--force", "--as-of", "2025-09-15")
    again.communicate(timeout=120)
    assert again.returncode == 0
    assert (town_copy.warehouse / "figures.csv").read_bytes() == before


def test_a_person_who_watches_sees_a_bar_a_stage(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    with watched() as tell:
        tell("land", "", 0, 0)
        tell("land", "toy_hospital/waits", 3, 7)
        tell("model", "", 0, 0)
    assert "land" in screen.getvalue()
    assert "model" in screen.getvalue()
    assert "\x1b[3" not in screen.getvalue()  # no colour


def test_dagsters_settings_are_written_once_and_then_left_to_their_owner(toytown):
    prepare_instance(toytown)
    chosen = toytown.instance / "dagster.yaml"
    assert "telemetry: {enabled: false}" in chosen.read_text()
    chosen.write_text("telemetry: {enabled: false}\nstorage: {}\n")
    prepare_instance(toytown)
    assert "storage" in chosen.read_text()


def test_the_account_is_kept_and_read_back_as_it_was(town):
    kept = Account.read(town.settings)
    assert kept is not None
    assert (kept.version, kept.rows_landed, kept.verdicts) == (1, 24, {"accepted": 6, "held": 1})
    assert [held.name for held in kept.held] == ["toy_hospital/waits"]


@pytest.mark.parametrize("text", ["", "{}", '{"as_of": "soon"}', "[]"])
def test_an_account_that_is_no_account_counts_as_none(toytown, text):
    toytown.warehouse.mkdir(parents=True)
    (toytown.warehouse / "account.json").write_text(text)
    assert Account.read(toytown) is None
