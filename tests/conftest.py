"""What every test may lean on: its own home, the real extracts if any, repeatable examples."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest

from pipelines.settings import Settings

CHECKOUT = Path(__file__).resolve().parent.parent

# A test never works on somebody's live home, nor as the shell that started it was set; telemetry
# is off because the code turned it off, not because the shell did.
for _name in (
    "DAGSTER_DISABLE_TELEMETRY",
    "DAGSTER_HOME",
    "DBT_SEND_ANONYMOUS_USAGE_STATS",
    "DO_NOT_TRACK",
    "GX_ANALYTICS_ENABLED",
    "HWB_HOME",
    "HWB_MAX_BYTES",
    "HWB_PROJECT",
):
    os.environ.pop(_name, None)

hypothesis.settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("repeatable")

_LEFT_OUT = pytest.StashKey[int]()


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """A fresh, empty home working with this checkout's contracts and models."""
    return Settings(home=tmp_path / "home", project=CHECKOUT)


@pytest.fixture(scope="session")
def toytown_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The strategy of `tests/fixtures/toytown` over this checkout's macros and shared models.

    Its answers are worked by hand in the fixture's README; what partners send is in `sent/`. It is
    shared: a test that changes it copies it first.
    """
    project = tmp_path_factory.mktemp("toytown") / "project"
    of_this_checkout = shutil.ignore_patterns(
        "metrics", "strategies", "_generated", "target", "logs", ".dbtignore"
    )
    shutil.copytree(CHECKOUT / "dbt_project", project / "dbt_project", ignore=of_this_checkout)
    shutil.copytree(CHECKOUT / "tests/fixtures/toytown", project, dirs_exist_ok=True)
    return project


@pytest.fixture
def toytown(tmp_path: Path, toytown_project: Path) -> Settings:
    """A fresh, empty home working with Toytown's contracts, metrics and strategy."""
    return Settings(home=tmp_path / "home", project=toytown_project)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real extracts; who asks for it is left out when HWB_REAL_DATA is not set."""
    folder = Path(os.environ["HWB_REAL_DATA"])
    if not folder.is_dir():
        pytest.fail(f"HWB_REAL_DATA is set, but {folder} is not a folder")
    return folder


@pytest.fixture(scope="session")
def duckdb_14_python() -> Path:
    """A Python with DuckDB 1.4 only: the oldest client that must open the published file."""
    folder = ".venv-duckdb-1.4"
    subprocess.run(
        [sys.executable, ".ci/set_up.py", folder, "tests/clients/duckdb-1.4.lock"],
        cwd=CHECKOUT,
        check=True,
    )
    return CHECKOUT / folder / "bin" / "python"


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice; `make test` installs it where it can, and with CI set its absence fails."""
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LibreOffice is not here (Debian: apt-get install libreoffice-calc)")
    return found


# The files that take longest, first among the slow: no worker is left alone with one at the end.
# xdist by itself begins with the files of most tests; `--no-loadscope-reorder` keeps this order.
_LONGEST = {
    f"tests/{name}.py"
    for name in (
        "docs/test_docs",
        "release/test_walk",
        "promises/test_interruptions",
        "dagster/test_refresh_job",
        "dagster/test_under_a_real_daemon",
        "release/test_rebuilding",
        "release/test_gate",
        "release/test_quarters",
        "release/test_correcting",
        "dagster/test_release_jobs",
        "promises/test_repeatability",
        "published/test_real_extracts_give_the_published_figures",
    )
}

# What asks for one of these refreshes a whole home first, which takes half a minute.
_REFRESHED = {"town", "new_town", "toytown_refreshed"}


# Before pytest leaves out what is marked.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Slow tests last; tests on real extracts left out, and counted, where there are none."""
    for item in items:
        if _REFRESHED & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    if not os.environ.get("HWB_REAL_DATA"):
        left_out = [item for item in items if "real_data" in getattr(item, "fixturenames", ())]
        config.stash[_LEFT_OUT] = len(left_out)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    if item.get_closest_marker("slow") is None:
        return (False, False)
    return (True, item.nodeid.partition("::")[0] not in _LONGEST)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    left_out = config.stash.get(_LEFT_OUT, 0)
    if left_out or (config.getoption("dist", "no") != "no" and not os.environ.get("HWB_REAL_DATA")):
        # With several workers it is they who collect, and count.
        terminalreporter.write_line(
            f"{left_out or 'The'} tests on real extracts left out: HWB_REAL_DATA is not set"
        )
    skipped = _skipped_in_ci(config)
    if skipped:
        terminalreporter.write_line(
            f"{skipped} skipped: with CI set, what is missing for a test is a failure", red=True
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK and _skipped_in_ci(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skipped_in_ci(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter and os.environ.get("CI") else 0
