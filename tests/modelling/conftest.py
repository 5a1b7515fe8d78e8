"""The real project over its demonstration extracts, of which every metric has rows."""

# Annotations that are evaluated keep DuckDB's types alive past its end: it then tells of a leak.
from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.intake.landed_files import empty_path, landed_path
from pipelines.intake.landing import empty_landed, land
from pipelines.modelling.inputs import Inputs
from pipelines.modelling.invoking import dbt, target
from pipelines.modelling.project import build_file, fill_build_file, prepare
from pipelines.refresh import Refresh
from pipelines.settings import Settings
from pipelines.specs.register import Register

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Project:
    """A copy of the project, prepared, and its build file: filled, nothing built but metrics."""

    settings: Settings
    register: Register
    landed: dict[str, list[Path]]

    @property
    def build_file(self) -> Path:
        return build_file(self.settings)

    def sql(self, metric: str) -> str:
        """What a metric's SQL was rendered to."""
        [path] = (target(self.settings) / "compiled").rglob(f"metrics/*/{metric}.sql")
        return path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Every demonstration file that lands, also where its contract's rules would hold it."""
    folder = tmp_path_factory.mktemp("project")
    of_this_checkout = shutil.ignore_patterns("_generated", "target", "logs", ".dbtignore")
    for part in ("dbt_project", "expectations", "raw/demonstration"):
        shutil.copytree(CHECKOUT / part, folder / part, ignore=of_this_checkout)
    settings = Settings(home=folder / "home", project=folder)
    refresh = Refresh.of(settings, as_of=date(2025, 12, 31))
    assert refresh.register.refused == {}
    refresh.receive()
    landed = {}
    for extract in refresh.register.extracts.values():
        empty_landed(extract, settings)
        landed[extract.table] = [empty_path(settings, extract)]
    for file in refresh.files():
        if land(file.receipt, file.extract, settings).refused is None:
            path = landed_path(settings, file.extract, file.receipt.sha256)
            landed[file.extract.table].append(path)
    prepare(settings, refresh.register)
    fill_build_file(
        build_file(settings), settings, refresh.register, Inputs(date(2025, 12, 31), landed)
    )
    built = dbt(settings, build_file(settings), "run", "--select", "+path:models/metrics")
    assert built.success, built.exception
    return Project(settings, refresh.register, landed)


@pytest.fixture(scope="session")
def built(project: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a copy of the build file, whose landed views a test may change."""
    copy = project.build_file.with_name("copy.duckdb")
    shutil.copyfile(project.build_file, copy)
    with duckdb.connect(str(copy)) as connection:
        yield connection
