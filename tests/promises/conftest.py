"""Towns that share one checking process; most tests of a module ask one town."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.intake.checking import CheckingProcess
from pipelines.modelling.project import prepare
from pipelines.settings import Settings
from pipelines.specs.register import Register
from tests.cli.conftest import hwb as hwb  # the command in this process
from tests.promises.town import Town


@pytest.fixture(scope="session")
def checking() -> Iterator[CheckingProcess]:
    with CheckingProcess() as process:
        yield process


NewTown = Callable[[], Town]


@pytest.fixture(scope="session")
def parsed_toytown(tmp_path_factory: pytest.TempPathFactory, toytown_project: Path) -> Path:
    """The Toytown project as dbt has parsed it, so that a copy is parsed only where it differs."""
    project = tmp_path_factory.mktemp("parsed") / "project"
    shutil.copytree(toytown_project, project)
    prepare(Settings(home=project.with_name("home"), project=project), Register.read(project))
    return project


@pytest.fixture(scope="session")
def new_town(
    tmp_path_factory: pytest.TempPathFactory, parsed_toytown: Path, checking: CheckingProcess
) -> NewTown:
    """Makes a town of its own: a copy of the Toytown project, which a test may change, and an
    empty home."""

    def make() -> Town:
        folder = tmp_path_factory.mktemp("town")
        shutil.copytree(parsed_toytown, folder / "project")
        return Town(Settings(home=folder / "home", project=folder / "project"), checking)

    return make


@pytest.fixture(scope="session")
def toytown_refreshed(new_town: NewTown) -> Town:
    """All of Toytown, received and refreshed once; who asks it changes nothing."""
    town = new_town()
    town.send_toytown()
    town.refresh()
    return town
