"""The command as a person meets it, on Toytown: one refresh, made once, read by many tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.settings import Settings

SENT = {
    "practices.csv": "2025-05-01T09:00:00Z",
    "healthy-years.csv": "2025-05-02T09:00:00Z",
    "waits-2025-05.csv": "2025-06-10T09:00:00Z",
    "waits-2025-06.csv": "2025-07-10T09:00:00Z",
    "waits-2025-05-revised.csv": "2025-07-12T09:00:00Z",
    "waits-2025-07.csv": "2025-08-10T09:00:00Z",
    "waits-2025-08-wrong.csv": "2025-09-10T09:00:00Z",
}
AS_OF = "2025-09-15"


@dataclass(frozen=True)
class Said:
    """What a command printed, and the exit code it ended with."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Town:
    """A live home in which Toytown's files were received and refreshed, and what was said then."""

    settings: Settings
    receiving: list[Said]
    refreshing: Said


HEAVY = ("dagster", "dbt", "duckdb", "great_expectations", "pandas", "polars")


def environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, "HWB_HOME": str(settings.home), "HWB_PROJECT": str(settings.project)}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from pipelines.cli import main; exit(main())", *arguments]


def run(settings: Settings, *arguments: str) -> Said:
    """The command in a process of its own."""
    done = subprocess.run(
        command(*arguments),
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, toytown_project: Path) -> Town:
    """Shared by every test that only reads; a test that writes takes `town_copy`."""
    home = Settings(tmp_path_factory.mktemp("town") / "home", toytown_project)
    assert run(home, "init", str(home.home)).code == 0
    sent = home.project / "sent"
    received = [
        run(home, "receive", str(sent / name), "--received-at", at) for name, at in SENT.items()
    ]
    received.append(run(home, "receive", str(sent / "minutes.html")))
    return Town(home, received, run(home, "refresh", "--as-of", AS_OF))


@pytest.fixture
def town_copy(town: Town, tmp_path: Path) -> Settings:
    """The same home again, to be changed by one test."""
    home = tmp_path / "home"
    shutil.copytree(town.settings.home, home, symlinks=True)
    return Settings(home, town.settings.project)


Hwb = Callable[..., Said]


@pytest.fixture
def hwb(capsys: pytest.CaptureFixture[str]) -> Iterator[Hwb]:
    """`hwb(settings, "status")`: the command in this process, and what it printed."""
    before = dict(os.environ)

    def call(settings: Settings, *arguments: str) -> Said:
        os.environ.update(environment(settings))
        capsys.readouterr()
        code = main(arguments)
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    yield call
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def imported_by() -> Callable[..., list[str]]:
    """The heavy packages that a command has imported by its end, in a process of its own."""

    def call(settings: Settings, *arguments: str) -> list[str]:
        code = (
            "import sys; from pipelines.cli import main; main()\n"
            f"print(*[m for m in {HEAVY} if m in sys.modules], sep='\\n', file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environment(settings),
            capture_output=True,
            text=True,
            check=True,
        )
        return [line for line in done.stderr.splitlines() if line in HEAVY]

    return call


@pytest.fixture
def begin() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts the command and goes on; whatever still runs at the end of the test is killed."""
    begun: list[subprocess.Popen[str]] = []

    def call(settings: Settings, *arguments: str) -> "subprocess.Popen[str]":
        begun.append(
            subprocess.Popen(
                command(*arguments),
                env=environment(settings),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return begun[-1]

    yield call
    for process in begun:
        process.kill()
        process.communicate()


@pytest.fixture
def toytown_copy(toytown: Settings, tmp_path: Path) -> Settings:
    """A fresh home with a Toytown whose specifications one test may change."""
    project = tmp_path / "project"
    shutil.copytree(toytown.project, project)
    return Settings(toytown.home, project)
