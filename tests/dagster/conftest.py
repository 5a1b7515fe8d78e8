"""Dagster's door on Toytown: a home refreshed once, of which each test that writes has a copy."""

import importlib.util
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import dagster as dg
import pytest

from pipelines.cli.refreshing import prepare_instance
from pipelines.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
AS_OF = "2025-10-01"


@contextmanager
def environment(settings: Settings) -> Iterator[None]:
    """This process as if it had been started for a home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HWB_HOME", str(settings.home))
        patch.setenv("HWB_PROJECT", str(settings.project))
        patch.setenv("DAGSTER_HOME", "set by the next line, and put back with the others")
        prepare_instance(settings)
        yield


def load(settings: Settings) -> ModuleType:
    """The definitions of a home, as a Dagster process that is started for it loads them."""
    spec = importlib.util.spec_from_file_location(
        f"definitions_of_{abs(hash(settings))}", CHECKOUT / "pipelines/definitions.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with environment(settings):
        spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Ran:
    """What one run showed: metadata of each asset and the result of each check, by name."""

    run_id: str
    success: bool
    assets: dict[str, dict[str, Any]] = field(default_factory=dict)
    checks: dict[str, dg.AssetCheckEvaluation] = field(default_factory=dict)
    failure: str = ""

    @classmethod
    def of(cls, result: dg.ExecuteInProcessResult) -> "Ran":
        ran = cls(
            result.run_id,
            result.success,
            failure="".join(
                str(event.step_failure_data.user_failure_data.description)
                for event in result.all_events
                if event.is_step_failure and event.step_failure_data.user_failure_data
            ),
        )
        for event in result.get_asset_materialization_events():
            assert event.asset_key is not None
            shown = event.step_materialization_data.materialization.metadata
            ran.assets[event.asset_key.to_user_string()] = {k: v.value for k, v in shown.items()}
        for check in result.get_asset_check_evaluations():
            ran.checks[f"{check.asset_key.to_user_string()} {check.check_name}"] = check
        return ran

    def failing(self) -> set[str]:
        return {name for name, check in self.checks.items() if not check.passed}

    def layers(self, *layers: str) -> set[str]:
        return {name for name in self.assets if name.split("/")[0] in layers}


def records(check: dg.AssetCheckEvaluation, table: str) -> list[Mapping[str, Any]]:
    value = check.metadata[table]
    assert isinstance(value, dg.TableMetadataValue)
    return [record.data for record in value.records]


@dataclass
class Door:
    """A home whose job is run in this process, on the instance that the web pages show."""

    settings: Settings
    definitions: ModuleType

    @classmethod
    def to(cls, settings: Settings) -> "Door":
        return cls(settings, load(settings))

    def send(self, *names: str) -> None:
        """Puts files of `sent/` into the inbox, each with its done-marker."""
        for name in names:
            put(self.settings.inbox, name, (self.settings.project / "sent" / name).read_bytes())

    def run(
        self, *, select: Sequence[dg.AssetKey | dg.AssetCheckKey] | None = None, **config: Any
    ) -> Ran:
        """Runs the job `refresh`, or the part of the graph that is selected."""
        with environment(self.settings), dg.DagsterInstance.get() as instance:
            job = self.definitions.defs.resolve_job_def("refresh")
            if select is not None:
                job = job.get_subset(
                    asset_selection={key for key in select if isinstance(key, dg.AssetKey)},
                    asset_check_selection={
                        key for key in select if isinstance(key, dg.AssetCheckKey)
                    },
                )
            return Ran.of(
                job.execute_in_process(
                    instance=instance,
                    raise_on_error=False,
                    run_config={
                        "ops": {"refresh_warehouse": {"config": {"as_of": AS_OF} | config}},
                        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                    },
                )
            )

    def log(self) -> list[str]:
        """What the run that began last has logged so far."""
        with dg.DagsterInstance.from_config(str(self.settings.instance)) as instance:
            [last] = instance.get_runs(limit=1)
            return [entry.user_message for entry in instance.all_logs(last.run_id)]


def put(folder: Path, name: str, content: bytes, *, done: bool = True) -> Path:
    """Writes a file, as into an inbox, then its done-marker."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_bytes(content)
    if done:
        file.with_name(f"{name}.done").touch()
    return file


def make_live(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / "home.yml").write_text("kind: live home\n", encoding="utf-8")


def every_file(settings: Settings) -> list[str]:
    return sorted(path.name for path in (settings.project / "sent").iterdir())


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory, toytown_project: Path) -> tuple[Door, Ran]:
    """A live home to which everything of Toytown was sent, and its first run. Not to be changed."""
    folder = tmp_path_factory.mktemp("dagster")
    shutil.copytree(toytown_project, folder / "project")
    settings = Settings(home=folder / "home", project=folder / "project")
    make_live(settings)
    door = Door.to(settings)
    door.send(*every_file(settings))
    return door, door.run()


@pytest.fixture
def copy(first: tuple[Door, Ran], tmp_path: Path) -> Settings:
    """A home and a project of one's own, as they are after the first run."""
    original = first[0].settings
    shutil.copytree(original.home, tmp_path / "home", symlinks=True)
    shutil.copytree(original.project, tmp_path / "project")
    return Settings(home=tmp_path / "home", project=tmp_path / "project")


@pytest.fixture
def door(copy: Settings) -> Door:
    return Door.to(copy)
