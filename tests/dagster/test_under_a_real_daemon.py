"""`hwb ui` on a home: its web pages show what the command line ran; its daemon starts runs."""

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb
import pytest
from dagster._core.scheduler.instigation import InstigatorState, ScheduleInstigatorData, TickStatus

from pipelines.settings import Settings
from tests.dagster.conftest import Door, Ran, put
from tests.dagster.processes import HWB, Paper, WebPages

pytestmark = pytest.mark.slow

HEADER = b"Practice,Month,Seen in time,Seen\n"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    return Paper(tmp_path_factory.mktemp("heard") / "heard.jsonl")


@pytest.fixture(scope="module")
def home(first: tuple[Door, Ran], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Toytown, to be lived in by the tests of this module, one after another."""
    folder = tmp_path_factory.mktemp("daemon")
    shutil.copytree(first[0].settings.home, folder / "home", symlinks=True)
    shutil.copytree(first[0].settings.project, folder / "project")
    return Settings(home=folder / "home", project=folder / "project")


@pytest.fixture(scope="module")
def refreshed(home: Settings, paper: Paper) -> None:
    """A refresh by the command line, before anybody has opened the web pages."""
    subprocess.run(
        [*HWB, "refresh", "--as-of", "2025-10-02"],
        env=paper.environment(home),
        check=True,
        capture_output=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def pages(
    home: Settings, refreshed: None, paper: Paper, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebPages]:
    pages = WebPages(home, paper, tmp_path_factory.mktemp("log") / "ui.log")
    try:
        pages.start()
        yield pages
    finally:
        pages.stop()


def in_time(settings: Settings, practice: str, month: str) -> list[tuple[int, int]]:
    """People seen in time, and people seen, as published."""
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        found = connection.execute(
            "select numerator::int, denominator::int from figures.series"
            " where metric_id = 'seen_in_time' and area_code = ?"
            " and period_start = ? and period_type = 'month'",
            [practice, f"{month}-01"],
        ).fetchall()
    return [(int(numerator), int(denominator)) for numerator, denominator in found]


def starter(settings: Settings, name: str) -> InstigatorState | None:
    """What the daemon knows of the schedule or sensor, once it has met it."""
    with dg.DagsterInstance.from_config(str(settings.instance)) as instance:
        return next((s for s in instance.all_instigator_state() if s.name == name), None)


def passed_over(settings: Settings, since: float) -> list[str | None]:
    """Why the sensor started no run at each look since a moment."""
    sensor = starter(settings, "inbox")
    if sensor is None:
        return []
    with dg.DagsterInstance.from_config(str(settings.instance)) as instance:
        ticks = instance.get_ticks(sensor.instigator_origin_id, sensor.selector_id, after=since)
    return [tick.skip_reason for tick in ticks if tick.status == TickStatus.SKIPPED]


def succeeded(pages: WebPages, starter: str, number: int) -> list[dict[str, object]]:
    """Waits until a schedule or sensor has started so many runs and the last has ended well."""
    bad = ("FAILURE", "CANCELED")

    def look() -> list[dict[str, object]]:
        runs = pages.runs_by(starter)
        assert len(runs) <= number, "more runs were started than there was reason for"
        assert not [run for run in runs if run["status"] in bad], runs
        return runs if [r["status"] for r in runs] == ["SUCCESS"] * number else []

    return pages.wait(look, 120, f"{starter} has started {number} run(s), and they ended well")


def test_a_run_of_the_command_line_is_in_the_web_pages_with_the_whole_graph(
    pages: WebPages, first: tuple[Door, Ran]
) -> None:
    by_command = pages.runs()[0]
    assert (by_command["jobName"], by_command["status"]) == ("refresh", "SUCCESS")
    nodes = pages.ask(
        "{ assetNodes { assetKey { path } staleStatus hasMaterializePermission"
        " assetMaterializations(limit: 1) { runId } } }"
    )["assetNodes"]
    # A quarter's way to its signature is run by jobs of its own.
    shown = {
        "/".join(node["assetKey"]["path"]): node
        for node in nodes
        if node["assetKey"]["path"][0] != "release"
    }
    assert set(shown) == set(first[1].assets)
    last = shown["warehouse/hwb"]["assetMaterializations"][0]["runId"]
    assert last == by_command["runId"]
    assert {node["staleStatus"] for node in shown.values()} == {"FRESH"}


def test_files_that_are_whole_start_one_run_which_publishes_their_figures(
    pages: WebPages, home: Settings
) -> None:
    before = len(pages.runs_by("inbox"))
    sent = home.home / "outgoing"
    put(sent, "waits-2025-09.csv", HEADER + b"T001,2025-09,40,50\n")
    put(sent, "waits-2025-10.csv", HEADER + b"T001,2025-10,45,50\n")
    sent.rename(home.inbox / "toy_hospital")  # both at once
    succeeded(pages, "inbox", before + 1)
    assert in_time(home, "T001", "2025-09") == [(40, 50)]
    assert in_time(home, "T001", "2025-10") == [(45, 50)]
    ended_at = time.time()
    pages.wait(
        lambda: "the inbox is empty" in passed_over(home, ended_at),
        60,
        "the sensor has looked once more, and found nothing",
    )
    assert len(pages.runs_by("inbox")) == before + 1


def test_a_file_that_grows_starts_no_run_before_it_is_whole(
    pages: WebPages, home: Settings
) -> None:
    before = len(pages.runs_by("inbox"))
    file = put(home.inbox, "waits-2025-11.csv", HEADER + b"T001,2025-11,48,50\n", done=False)
    whole = threading.Event()

    def grow() -> None:
        with file.open("ab", buffering=0) as growing:
            for practice in range(100, 1_000):
                growing.write(f"T{practice},2025-11,48,50\n".encode())
                if whole.wait(0.2):
                    return

    sender = threading.Thread(target=grow)
    sender.start()
    try:
        asked_at = time.time()
        pages.wait(
            lambda: passed_over(home, asked_at).count("1 file(s) still arriving") >= 2,
            60,
            "the sensor has passed the growing file over twice",
        )
        assert len(pages.runs_by("inbox")) == before
    finally:
        whole.set()
        sender.join()
    succeeded(pages, "inbox", before + 1)
    assert in_time(home, "T001", "2025-11") == [(48, 50)]


def test_a_morning_that_was_missed_is_made_up_for_once(pages: WebPages, home: Settings) -> None:
    pages.wait(lambda: starter(home, "every_morning"), 60, "the daemon minds the schedule")
    pages.stop()
    schedule = starter(home, "every_morning")
    assert schedule is not None
    with dg.DagsterInstance.from_config(str(home.instance)) as instance:
        # As if the machine had been off since the day before yesterday.
        assert isinstance(schedule.instigator_data, ScheduleInstigatorData)
        off = time.time() - timedelta(days=2).total_seconds()
        missed = schedule.instigator_data._replace(
            start_timestamp=off, last_iteration_timestamp=off
        )
        instance.update_instigator_state(schedule.with_data(missed))
    pages.start()
    [run] = succeeded(pages, "every_morning", 1)
    now = datetime.now(ZoneInfo("Europe/London"))
    last = now if now.hour >= 6 else now - timedelta(days=1)
    assert run["tags"]["dagster/run_key"] == f"morning-{last.date().isoformat()}"


def test_nobody_outside_was_called_and_every_process_has_ended(
    pages: WebPages, paper: Paper
) -> None:
    pages.stop()
    assert len(paper.processes()) > 5, "daemon, web pages, code server, runs: they were heard"
    assert paper.calls_abroad() == []
    deadline = time.monotonic() + 60
    while paper.still_running() and time.monotonic() < deadline:
        time.sleep(0.25)
    assert paper.still_running() == set()
