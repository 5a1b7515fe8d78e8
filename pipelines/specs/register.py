"""The folders are the register: every contract, metric and strategy of a project, read once.

A file that is refused is kept with its refusal, so that it holds only itself.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NoReturn

from pipelines.errors import HwbError
from pipelines.specs.base import has_jinja, nearest
from pipelines.specs.contract import Contract
from pipelines.specs.corrections import Correction, Corrections
from pipelines.specs.metric import Metric
from pipelines.specs.plain_yaml import line_of, read_yaml
from pipelines.specs.reading import build, fingerprint, refused_keys
from pipelines.specs.strategy import Strategy

_NOT_CONTRACTS = {"corrections"}
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_META = ("models", 0, "config", "meta", "metric")
_KEYS: dict[tuple[str | int, ...], list[str]] = {
    (): ["version", "models", "unit_tests"],
    ("models", 0): ["name", "description", "config"],
    ("models", 0, "config"): ["meta"],
    ("models", 0, "config", "meta"): ["metric"],
}
"""What dbt would take besides (hooks, tests, materialisations) could stop every other metric."""


@dataclass(frozen=True)
class Extract:
    """A contract and where it lives: `expectations/<partner>/<name>.yml`; its corrections."""

    partner: str
    name: str
    path: Path
    contract: Contract
    corrections: tuple[Correction, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.partner}/{self.name}"

    @property
    def table(self) -> str:
        """The name of the landed table: `<partner>__<extract>`."""
        return f"{self.partner}__{self.name}"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the contract's meaning; 12 characters of it name landed files.

        How synthetic files are made changes nothing about files that were received.
        """
        return fingerprint(self.contract, without=["demonstration"])


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
        for path in _files(project / "expectations", "*/*"):
            if path.parent.name not in _NOT_CONTRACTS:
                register._take(path, register._contract)
        folder = project / "expectations/corrections"
        for path in _files(folder, "**/*"):
            register._take(path, partial(register._corrections, folder))
            if path in register.refused:  # what is known to be wrong must not count as right
                register.extracts.pop(_corrected(folder, path), None)
        for path in _files(project / "dbt_project/models/metrics", "*/*"):
            register._take(path, register._metric)
        for file in list(register.metrics.values()):
            register._take(file.path, register._other_metrics)
        for path in _files(project / "dbt_project/strategies", "*"):
            register._take(path, register._strategy)
        for file in list(register.metrics.values()):
            register._take(file.path, register._tags)
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
            f"no extract is called {name!r}{nearest(name, self.extracts)}",
            where="expectations/<partner>/<extract>.yml",
        )

    def metric(self, name: str) -> MetricFile:
        """One metric by its id; raises HWB-710 with the nearest."""
        if name not in self.metrics:
            raise HwbError("HWB-710", f"no metric is called {name!r}{nearest(name, self.metrics)}")
        return self.metrics[name]

    def strategy(self, name: str | None) -> StrategyFile:
        """One strategy by its name, or the only one there is; raises HWB-714 with the names."""
        if name is None and len(self.strategies) == 1:
            return next(iter(self.strategies.values()))
        if name is None:
            names = ", ".join(self.strategies) or "none"
            raise HwbError("HWB-714", "which strategy is not said", do=f"There are: {names}.")
        if name not in self.strategies:
            raise HwbError(
                "HWB-714", f"no strategy is called {name!r}{nearest(name, self.strategies)}"
            )
        return self.strategies[name]

    def _take(self, path: Path, reader: Callable[[Path], None]) -> None:
        try:
            _check_name(path)
            reader(path)
        except HwbError as refusal:
            self.refused[path] = refusal

    def _contract(self, path: Path) -> None:
        contract = build(Contract, read_yaml(path), path)
        extract = Extract(path.parent.name, path.stem, path, contract)
        self.extracts[extract.id] = extract

    def _corrections(self, folder: Path, path: Path) -> None:
        name = _corrected(folder, path)
        if folder.parent / f"{name}.yml" in self.refused:
            return
        if name not in self.extracts:
            raise HwbError(
                "HWB-104",
                f"no extract is called {name!r}{nearest(name, self.extracts)}",
                where=str(path),
                why="These corrections would never be applied.",
                do="Let the file be called after its contract: "
                "expectations/corrections/<partner>/<extract>.yml.",
            )
        values = read_yaml(path)
        spec, extract = build(Corrections, values, path), self.extracts[name]
        if faults := spec.faults(extract.contract):
            raise refused_keys(faults, values, path)
        self.extracts[name] = replace(extract, corrections=tuple(spec.corrections))

    def _metric(self, path: Path) -> None:
        if path.suffix == ".sql":
            if not path.with_suffix(".yml").is_file():
                raise _not_a_metric(path, "the metric has no properties file beside it")
            return
        if path.stem in self.metrics:
            other = self.metrics[path.stem].path
            raise _not_a_metric(path, f"the subject {other.parent.name!r} has a metric of this id")
        if not path.with_suffix(".sql").is_file():
            raise _not_a_metric(path, "the metric has no SQL file beside it")
        properties = read_yaml(path)
        _refuse_jinja(properties, properties, (), path)
        model = _model(properties, path)
        metric = build(Metric, _at(properties, _META), path, ".".join(map(str, _META)))
        _refuse_other_keys(properties, path)
        self.metrics[path.stem] = MetricFile(
            path.stem, path.parent.name, path, metric, str(model.get("description") or "").strip()
        )

    def _other_metrics(self, path: Path) -> None:
        """Refuses a metric that names another which there is not, or which it is itself."""
        others = [name for name in self._known_metrics() if name != path.stem]
        for key, name in self.metrics[path.stem].metric.other_metrics():
            if name not in others:
                self._refuse(path, key, "no other metric is", name, others)

    def _tags(self, path: Path) -> None:
        """Refuses a metric with a tag that no strategy states, unless a strategy is refused: what
        that states is not known."""
        if any("strategies" in refused.parts for refused in self.refused):
            return
        stated: dict[str, set[str]] = {}
        for file in self.strategies.values():
            for kind, statements in file.strategy.statements.items():
                stated.setdefault(kind, set()).update(each.key for each in statements)
        for kind, tags in self.metrics[path.stem].metric.tags.items():
            if kind not in stated:
                self._refuse(path, ("tags", kind), "no strategy has statements", kind, stated)
            for place, tag in enumerate(tags):
                if tag not in stated[kind]:
                    what = f"no strategy has a {kind}"
                    self._refuse(path, ("tags", kind, place), what, tag, stated[kind])

    def _refuse(
        self, path: Path, key: tuple[str | int, ...], what: str, name: str, known: Iterable[str]
    ) -> NoReturn:
        """HWB-106 for a name in a metric's file that leads nowhere; the metric is left out."""
        del self.metrics[path.stem]
        raise HwbError(
            "HWB-106",
            f"{'.'.join(map(str, key))}: {what} called {name!r}{nearest(name, sorted(known))}",
            where=f"{path}, line {line_of(read_yaml(path), (*_META, *key))}",
        )

    def _known_metrics(self) -> list[str]:
        """Ids of metrics, also of those that are refused: their names are no mistake."""
        return [*self.metrics, *{other.stem for other in self.refused if "metrics" in other.parts}]

    def _strategy(self, path: Path) -> None:
        values = read_yaml(path)
        strategy = build(Strategy, values, path)
        known = self._known_metrics()
        wrong = [(at, name) for at, name in strategy.named_metrics() if name not in known]
        if wrong:
            told = [
                f"line {line_of(values, at)}: {'.'.join(map(str, at))}: no metric is called "
                f"{name!r}{nearest(name, known)}"
                for at, name in wrong
            ]
            raise HwbError("HWB-106", "\n    - ".join(told), where=str(path))
        self.strategies[path.stem] = StrategyFile(path.stem, path, strategy)


def _files(folder: Path, pattern: str) -> list[Path]:
    """Everything below a folder of specs that looks like one, in name order."""
    return sorted(
        path
        for path in folder.glob(pattern)
        if path.suffix.lower() in (".yml", ".yaml", ".sql") and not path.name.startswith(".")
    )


def _corrected(folder: Path, path: Path) -> str:
    """The extract whose corrections a file below their folder holds."""
    return path.relative_to(folder).with_suffix("").as_posix()


def is_name(text: str) -> bool:
    """Whether a spec or its folder may be called so."""
    return _NAME.fullmatch(text) is not None


def _check_name(path: Path) -> None:
    if path.suffix not in (".yml", ".sql"):
        raise HwbError(
            "HWB-108",
            f"the file ends in {path.suffix}",
            where=str(path),
            why="A file under another ending would be passed over.",
            do="Let the name of a spec end in .yml.",
        )
    for part in (path.parent.name, path.stem):
        if not is_name(part) and part != "metrics":
            raise HwbError(
                "HWB-108",
                f"{part!r} is no name for a spec or its folder",
                where=str(path),
                why="Tables, assets and commands are called after it.",
                do="Use lower case, words joined by single underscores, as in `air_quality.yml`.",
            )


def _not_a_metric(path: Path, what: str, line: int | None = None, do: str = "") -> HwbError:
    where = f"{path}, line {line}" if line else str(path)
    why = "A metric is two files of one name, its id: <metric>.sql and <metric>.yml."
    return HwbError("HWB-105", what, where=where, why=why, do=do)


def _model(properties: Any, path: Path) -> dict[str, Any]:
    models = _at(properties, ("models",))
    if not isinstance(models, list) or len(models) != 1 or not isinstance(models[0], dict):
        line = line_of(properties, ("models",))
        raise _not_a_metric(path, "expected one model under `models`", line)
    model: dict[str, Any] = models[0]
    if model.get("name") != path.stem:
        what = f"the model is called {model.get('name')!r}, the file {path.stem!r}"
        raise _not_a_metric(path, what, line_of(properties, ("models", 0, "name")))
    if isinstance(model.get("meta"), dict) and "metric" in model["meta"]:
        what = "`meta` stands beside `config`, not in it"
        line = line_of(properties, ("models", 0, "meta"))
        raise _not_a_metric(path, what, line, "Move it to models[0].config.meta.metric.")
    return model


def _refuse_other_keys(properties: Any, path: Path) -> None:
    for place, known in _KEYS.items():
        for key in _at(properties, place) or {}:
            if key not in known:
                raise _not_a_metric(
                    path,
                    f"{'.'.join(map(str, (*place, key)))}: no such key{nearest(str(key), known)}",
                    line_of(properties, (*place, key)),
                    "What the shared models do is not set by a metric; tests of it are unit_tests.",
                )


def _at(values: Any, keys: tuple[str | int, ...]) -> Any:
    """What the keys lead to, None where they lead nowhere."""
    for key in keys:
        if isinstance(values, dict):
            values = values.get(str(key))
        elif isinstance(values, list) and isinstance(key, int) and key < len(values):
            values = values[key]
        else:
            return None
    return values


def _refuse_jinja(document: Any, values: Any, at: tuple[str | int, ...], path: Path) -> None:
    """dbt runs every text of a properties file as a template; one broken one stops the project."""
    if isinstance(values, str) and has_jinja(values):
        raise HwbError(
            "HWB-107",
            f"{'.'.join(map(str, at))}: {{{{, {{% or {{# opens a template in dbt",
            where=f"{path}, line {line_of(document, at)}",
            why="One such text stops every metric, not only this one.",
            do="Say it without two braces, or a brace and % or #, side by side.",
        )
    if isinstance(values, dict):
        for key, value in values.items():
            _refuse_jinja(document, key, (*at, key), path)
            _refuse_jinja(document, value, (*at, key), path)
    elif isinstance(values, list):
        for index, value in enumerate(values):
            _refuse_jinja(document, value, (*at, index), path)
