"""A refresh may be killed anywhere: the published file is the old or the new one, and the next run
completes. What is lost but for the irreplaceable is made again."""

import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipelines.intake.receive import receipts, receive
from pipelines.refresh import Refresh
from pipelines.settings import Settings
from tests.promises.conftest import NewTown
from tests.promises.dying import NEW, arrive
from tests.promises.town import AS_OF, SENT, Town

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]

# Where it is killed → which version is published then.
BEFORE_CHECKS = {
    "one of two files received": "old",
    "received": "old",
    "one of two files landed": "old",
    "landed": "old",
    "one of two files checked": "old",
    "checked": "old",
}
AFTER_CHECKS = {
    "figures half built": "old",
    "figures built": "old",
    "a version half written": "old",
    "a version whole, no link moved": "old",
    "the link moved, no account written": "new",
    "the account written, no stamp": "new",
}


@dataclass
class Snapshots:
    """One town at one path, since dbt parses anew at another, and states of it to go back to."""

    town: Town
    folder: Path
    figures: dict[str, bytes] = field(default_factory=dict)
    evidence: dict[str, list[object]] = field(default_factory=dict)

    def take(self, name: str) -> None:
        shutil.copytree(self.town.settings.home, self.folder / name, symlinks=True)
        self.figures[name] = self.town.figures
        self.evidence[name] = self.town.rows(EVIDENCE)

    def go_back_to(self, name: str) -> Town:
        shutil.rmtree(self.town.settings.home)
        shutil.copytree(self.folder / name, self.town.settings.home, symlinks=True)
        return self.town


EVIDENCE = "select count(*), sum(hash(metric_evidence)) from figures.metric_evidence"


@pytest.fixture(scope="module")
def snapshots(new_town: NewTown, tmp_path_factory: pytest.TempPathFactory) -> Snapshots:
    """`old`: before the new files arrived; `checked`: they are checked, and nothing is built yet;
    `new`: what a refresh that lives publishes."""
    snapshots = Snapshots(new_town(), tmp_path_factory.mktemp("snapshots"))
    town = snapshots.town
    town.send_toytown(*(name for name in SENT if name not in NEW))
    town.refresh()
    snapshots.take("old")
    refresh = Refresh.of(town.settings, as_of=AS_OF, checking=town.checking)
    arrive(town.settings, refresh)
    for _ in (*refresh.land(), *refresh.check()):
        pass
    snapshots.take("checked")
    town.refresh()
    snapshots.take("new")
    assert snapshots.figures["new"] != snapshots.figures["old"]
    return snapshots


def complete(town: Town) -> None:
    arrive(town.settings, Refresh.of(town.settings, as_of=AS_OF))
    town.refresh()


@pytest.mark.parametrize(
    ("began", "places"),
    [("old", BEFORE_CHECKS), ("checked", AFTER_CHECKS)],
    ids=["before the checks are done", "after"],
)
def test_killed_time_and_again_it_leaves_the_old_or_the_new_file_whole_and_the_next_run_completes(
    began: str, places: dict[str, str], snapshots: Snapshots
) -> None:
    """Each run goes on from where the one before was killed, to the next place."""
    town = snapshots.go_back_to(began)
    for place, published in places.items():
        killed = subprocess.run(
            [
                *(sys.executable, "-m", "tests.promises.dying"),
                *(place, str(town.settings.home), str(town.project)),
            ],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL, (place, killed.stderr)
        assert town.figures == snapshots.figures[published], place
        assert town.rows(EVIDENCE) == snapshots.evidence[published], place
        assert Refresh.of(town.settings, as_of=AS_OF).is_new(), place
    complete(town)
    assert town.figures == snapshots.figures["new"]
    assert town.rows(EVIDENCE) == snapshots.evidence["new"]
    left = [path for path in town.settings.warehouse.rglob("*") if ".part" in path.name]
    assert left == []


def test_everything_but_raw_deleted_the_next_refresh_gives_the_same_figures(
    toytown_refreshed: Town, tmp_path: Path
) -> None:
    town = toytown_refreshed.copy_to(tmp_path / "home", with_project=True)
    figures = town.figures
    for path in [*town.settings.home.iterdir(), town.project / "dbt_project/models/_generated"]:
        if path.is_dir() and path != town.settings.raw:
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()
    assert [path.name for path in town.settings.home.iterdir()] == ["raw"]
    town.refresh()
    assert town.figures == figures


def test_a_live_home_that_lost_its_mark_takes_in_no_synthetic_file(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", project=CHECKOUT)
    settings.home.mkdir()
    refresh = Refresh.of(settings, as_of=AS_OF)
    sample = CHECKOUT / "raw/demonstration/healthyr/ae_by_icb"
    [file, *_] = sorted(sample.iterdir())
    sent = tmp_path / file.name
    sent.write_bytes(file.read_bytes().rstrip().rpartition(b"\n")[0])
    [arrival] = receive(settings, refresh.register, [sent], as_="healthyr/ae_by_icb")
    assert arrival.outcome == "received"
    assert settings.is_demonstration
    refresh.receive()
    assert {receipt.origin for receipt in receipts(settings)} == {"real"}
