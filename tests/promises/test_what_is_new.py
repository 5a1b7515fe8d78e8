"""An unchanged home needs no refresh, and whatever changes what a figure rests on asks for one."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.refresh import Refresh
from tests.promises.town import AS_OF, Town

pytestmark = pytest.mark.slow

WAITS = "expectations/toy_hospital/waits.yml"
METRIC = "dbt_project/models/metrics/access/seen_in_time"


@pytest.fixture
def town(toytown_refreshed: Town, tmp_path: Path) -> Town:
    """A refreshed home and its project, to be changed."""
    return toytown_refreshed.copy_to(tmp_path / "home", with_project=True)


def is_new(town: Town) -> bool:
    return Refresh.of(town.settings, as_of=AS_OF).is_new()


def change(town: Town, path: str, old: str, new: str) -> None:
    text = (town.project / path).read_text(encoding="utf-8")
    assert old in text
    town.write(path, text.replace(old, new))


def state(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (status.st_size, status.st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        for status in [path.lstat()]
    }


def test_an_unchanged_home_is_not_new_and_asking_touches_nothing(town: Town) -> None:
    before = state(town.settings.home) | state(town.project)
    assert not is_new(town)
    assert state(town.settings.home) | state(town.project) == before


def test_another_day_is_new(town: Town) -> None:
    assert Refresh.of(town.settings, as_of=AS_OF + timedelta(1)).is_new()


CHANGES: dict[str, Callable[[Town], object]] = {
    "a contract": lambda town: change(town, WAITS, '"*": suppressed', '"*": missing'),
    "a contract that is added": lambda town: town.write("expectations/toy_office/new.yml", "{}"),
    "a metric's SQL": lambda town: change(town, f"{METRIC}.sql", "'seen'", "'seen + 0'"),
    "a metric's definition": lambda town: change(
        town, f"{METRIC}.yml", "decimals: 1", "decimals: 2"
    ),
    "a strategy": lambda town: change(
        town, "dbt_project/strategies/toytown.yml", "Shorter waits", "Short waits"
    ),
    "a shared model": lambda town: change(
        town, "dbt_project/models/figures/current.sql", "select", "select  "
    ),
    "a macro": lambda town: change(
        town, "dbt_project/macros/schema_names.sql", "{#-", "{#- Named. "
    ),
    "a file in the inbox": lambda town: _drop(town, "waits-2025-09.csv"),
    "landed rows that were deleted": lambda town: _delete(
        town, "landed/toy_hospital__waits/*.json"
    ),
    "a verdict that was deleted": lambda town: _delete(town, "landed/**/*.verdict.json"),
    "a published file that was deleted": lambda town: _delete(town, "hwb.duckdb"),
}


def _drop(town: Town, name: str) -> None:
    town.settings.inbox.mkdir()
    (town.settings.inbox / name).write_text("Practice,Month,Seen in time,Seen\n", encoding="utf-8")


def _delete(town: Town, pattern: str) -> None:
    next(iter(town.settings.warehouse.glob(pattern))).unlink()


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_new(what: str, town: Town) -> None:
    CHANGES[what](town)
    assert is_new(town)


def test_a_file_that_was_received_is_new_and_the_same_bytes_again_are_not(town: Town) -> None:
    same = town.send(town.project / "sent/waits-2025-05.csv", "toy_hospital/waits", "2025-09-30")
    assert same.outcome == "already received"
    assert not is_new(town)
    line = "Practice,Month,Seen in time,Seen\nT001,2025-09,9,9\n"
    assert town.send(line, "toy_hospital/waits", "2025-10-01").outcome == "received"
    assert is_new(town)


def test_a_file_that_is_never_taken_from_the_inbox_is_not_new(town: Town) -> None:
    _drop(town, "waits-2025-09.csv.part")
    assert not is_new(town)


def test_a_changed_contract_says_how_many_old_files_were_read_again_and_how_many_figures_moved(
    town: Town,
) -> None:
    # In July T003 is `*`: the practice's figure and the town's change their status, nothing else.
    change(town, WAITS, '"*": suppressed', '"*": missing')
    account = town.refresh().account
    assert (account.files_landed, account.files_landed_again) == (5, 5)
    moved = {m.metric: (m.figures, m.new, m.changed, m.gone) for m in account.figures}
    assert moved == {"seen_in_time": (22, 0, 2, 0), "healthy_years": (4, 0, 0, 0)}
    assert not is_new(town)


def test_what_changes_while_a_refresh_runs_is_new_to_the_next(town: Town) -> None:
    line = "Practice,Month,Seen in time,Seen\nT001,2025-09,9,9\n"
    assert town.send(line, "toy_hospital/waits", "2025-10-01").outcome == "received"
    refresh = Refresh.of(town.settings, as_of=AS_OF, checking=town.checking)
    change(town, WAITS, '"*": suppressed', '"*": missing')
    for _ in refresh.land():
        pass
    later = line.replace("9,9", "8,9")
    assert town.send(later, "toy_hospital/waits", "2025-10-01").outcome == "received"
    for _ in refresh.check():
        pass
    refresh.model()
    refresh.publish()
    assert [h.because for h in refresh.account.held if "no verdict" in h.because] == []
    assert town.rows(
        "select sum(numerator) from figures.metric_evidence where line = 2 "
        "and period_start = '2025-09-01'"
    ) == [(9,)]
    assert is_new(town)
    change(town, WAITS, '"*": missing', '"*": suppressed')
    assert is_new(town)
    town.refresh()
    assert not is_new(town)
