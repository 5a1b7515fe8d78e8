"""dbt inside this process: its folders, its environment, its parse, and a run on a build file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.settings import Settings

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunner, dbtRunnerResult

_ENVIRONMENT = {
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
}


def target(settings: Settings) -> Path:
    """dbt's own working folder of a home; it may be deleted at any time."""
    return settings.warehouse / "dbt"


def parsed(settings: Settings) -> Path:
    """Where the parsed project is kept, in the project, so that all homes that work on it share it;
    it may be deleted at any time."""
    return settings.dbt_project / "target" / "parsed"


@contextmanager
def _environment(build_file: Path) -> Iterator[None]:
    chosen = _ENVIRONMENT | {"HWB_BUILD_FILE": str(build_file)}
    before = {name: os.environ.get(name) for name in chosen}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def dbt(
    settings: Settings,
    build_file: Path,
    *arguments: str,
    callbacks: Sequence[Callable[[Any], None]] = (),
) -> dbtRunnerResult:
    """dbt inside this process, on a prepared project and a build file, which it leaves closed."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    read = parse(settings, "--no-write-json")
    if not isinstance(read.result, Manifest):
        return read
    runner = dbtRunner(manifest=read.result, callbacks=list(callbacks))
    with _environment(build_file):
        try:
            return _invoke(runner, settings, target(settings), *arguments)
        finally:
            # dbt leaves the file open and locked; the copy that is published needs it closed.
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def parse(settings: Settings, *arguments: str) -> dbtRunnerResult:
    """Parses what has changed since the last parse; the result's `result` is dbt's manifest.

    For no build file of any home or project: dbt parses all anew when the profile names another
    one, and a copy of a parsed project shall be parsed, too. None is opened.
    """
    from dbt.cli.main import dbtRunner

    with _environment(Path("hwb.duckdb")):
        return _invoke(dbtRunner(), settings, parsed(settings), *arguments, "parse")


def _invoke(
    runner: dbtRunner, settings: Settings, folder: Path, *arguments: str
) -> dbtRunnerResult:
    folder.mkdir(parents=True, exist_ok=True)
    outcome = runner.invoke(
        [
            *arguments,
            *("--project-dir", str(settings.dbt_project)),
            *("--profiles-dir", str(settings.dbt_project)),
            *("--target-path", str(folder), "--log-path", str(folder / "logs")),
            *("--log-level", "none", "--log-level-file", "none", "--quiet"),
        ]
    )
    if isinstance(outcome.exception, BaseException) and not isinstance(
        outcome.exception, Exception
    ):
        raise outcome.exception  # an interrupt, which dbt catches like any fault
    return outcome
