"""The folders are the register: every contract, metric and strategy of a project, read once.

A file that is refused is kept with its refusal, so that it holds only itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.specs.contract import Contract
from pipelines.specs.metric import Metric
from pipelines.specs.reading import build, fingerprint, nearest, read_yaml
from pipelines.specs.strategy import Strategy

_NOT_CONTRACTS = {"corrections"}


@dataclass(frozen=True)
class Extract:
    """A contract and where it lives: `expectations/<partner>/<name>.yml`."""

    partner: str
    name: str
    path: Path
    contract: Contract

    @property
    def id(self) -> str:
        return f"{self.partner}/{self.name}"

    @property
    def table(self) -> str:
        """The name of the landed table: `<partner>__<extract>`."""
        return f"{self.partner}__{self.name}"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the contract's meaning; 12 characters of it name landed files."""
        return fingerprint(self.contract)


@dataclass(frozen=True)
class MetricFile:
    """A metric and where its two files live."""

    id: str
    subject: str
    path: Path
    metric: Metric
    description: str

    @property
    def sql(self) -> Path:
        return self.path.with_suffix(".sql")


@dataclass(frozen=True)
class StrategyFile:
    id: str
    path: Path
    strategy: Strategy


@dataclass
class Register:
    """Everything a project declares; `refused` holds what cannot be used, by path."""

    extracts: dict[str, Extract] = field(default_factory=dict)
    metrics: dict[str, MetricFile] = field(default_factory=dict)
    strategies: dict[str, StrategyFile] = field(default_factory=dict)
    refused: dict[Path, HwbError] = field(default_factory=dict)

    @classmethod
    def read(cls, project: Path) -> "Register":
        """All specs below a project folder, in name order; refusals are collected, not raised."""
        register = cls()
        for path in sorted((project / "expectations").glob("*/*.yml")):
            if path.parent.name not in _NOT_CONTRACTS:
                register._take(path, register._contract)
        for path in sorted((project / "dbt_project/models/metrics").glob("*/*.yml")):
            register._take(path, register._metric)
        for path in sorted((project / "dbt_project/strategies").glob("*.yml")):
            register._take(path, register._strategy)
        register._refuse_strategies_that_name_no_metric()
        return register

    def extract(self, name: str) -> Extract:
        """One extract by `<partner>/<extract>`; raises HWB-104 with the nearest name."""
        if name in self.extracts:
            return self.extracts[name]
        for path, refusal in self.refused.items():
            if f"{path.parent.name}/{path.stem}" == name:
                raise refusal
        raise HwbError(
            "HWB-104",
            f"no extract is called {name!r}{nearest(name, list(self.extracts))}",
            where="expectations/<partner>/<extract>.yml",
        )

    def _take(self, path: Path, reader: Callable[[Path], None]) -> None:
        try:
            reader(path)
        except HwbError as refusal:
            self.refused[path] = refusal

    def _contract(self, path: Path) -> None:
        contract = build(Contract, read_yaml(path), path)
        extract = Extract(path.parent.name, path.stem, path, contract)
        self.extracts[extract.id] = extract

    def _metric(self, path: Path) -> None:
        properties = read_yaml(path)
        models = properties.get("models") if isinstance(properties, dict) else None
        if not isinstance(models, list) or len(models) != 1 or not isinstance(models[0], dict):
            raise HwbError(
                "HWB-105", "a metric's file describes exactly one model", where=str(path)
            )
        model = models[0]
        if model.get("name") != path.stem:
            raise HwbError(
                "HWB-105",
                f"the model is called {model.get('name')!r}, the file {path.stem!r}",
                where=str(path),
                why="A metric's id is the stem of its files.",
            )
        if path.stem in self.metrics:
            raise HwbError("HWB-105", "another subject has a metric of this id", where=str(path))
        if not path.with_suffix(".sql").is_file():
            raise HwbError(
                "HWB-105", "the metric has no SQL file beside it", where=f"{path.with_suffix('.sql')}"
            )
        meta = (model.get("config") or {}).get("meta") or {}
        metric = build(Metric, meta.get("metric"), path, "models[0].config.meta.metric")
        self.metrics[path.stem] = MetricFile(
            path.stem, path.parent.name, path, metric, str(model.get("description") or "").strip()
        )

    def _strategy(self, path: Path) -> None:
        strategy = build(Strategy, read_yaml(path), path)
        self.strategies[path.stem] = StrategyFile(path.stem, path, strategy)

    def _refuse_strategies_that_name_no_metric(self) -> None:
        held = {path.stem for path in self.refused if "metrics" in path.parts}
        known = [*self.metrics, *held]
        for id, file in list(self.strategies.items()):
            named = [(p.key, m) for p in file.strategy.priorities for m in p.metrics]
            named += [("overarching", m) for m in file.strategy.overarching]
            wrong = [(key, m) for key, m in named if m not in known]
            if wrong:
                lines = [f"{key}: no metric is called {m!r}{nearest(m, known)}" for key, m in wrong]
                del self.strategies[id]
                self.refused[file.path] = HwbError(
                    "HWB-106", "; ".join(lines), where=str(file.path)
                )

