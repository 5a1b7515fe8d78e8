"""The dbt project prepared, then run once inside this process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipelines.errors import HwbError
from pipelines.locking import turn
from pipelines.modelling import generating
from pipelines.modelling.documenting import document
from pipelines.modelling.holding import (
    Node,
    failing_metrics,
    not_parsed,
    reading_refused_contracts,
)
from pipelines.modelling.inputs import Inputs, fill
from pipelines.modelling.invoking import dbt, parse, parsed
from pipelines.modelling.redacting import redacted
from pipelines.settings import Settings
from pipelines.specs.register import Register


@dataclass
class Modelled:
    """What a build did: its nodes, and the metrics left out because their SQL cannot run."""

    nodes: list[Node] = field(default_factory=list)
    held_metrics: dict[str, str] = field(default_factory=dict)


def manifest(settings: Settings) -> dict[str, Any]:
    """What dbt writes of the parsed project."""
    told: dict[str, Any] = json.loads(_manifest_path(settings).read_bytes())
    return told


def _manifest_path(settings: Settings) -> Path:
    return parsed(settings) / "manifest.json"


def prepare(settings: Settings, register: Register) -> dict[str, Any]:
    """Writes the generated models and parses the project when they or the project changed.

    Returns the manifest. A metric whose files cannot be parsed is left out and holds only itself;
    any other fault of the project raises HWB-601.
    """
    with _turn(settings):
        _prepare(settings, register)
        return manifest(settings)


def _prepare(settings: Settings, register: Register) -> None:
    held = parse_held(settings)
    _write_models(settings, register, held)
    is_parsed = _fingerprint(settings) == _stamp(settings).get("fingerprint")
    if is_parsed and _manifest_path(settings).is_file():
        return
    # Something changed: what could not be parsed before may now.
    held = reading_refused_contracts(settings, register)
    while True:
        _write_models(settings, register, held)
        read = parse(settings)
        fault = None if read.success else str(read.exception)
        astray = {} if fault else _reading_models(settings)
        if astray.keys() - held.keys():
            held |= astray
            continue
        if fault is None:
            _write_stamp(settings, {"fingerprint": _fingerprint(settings), "held": held})
            return
        culprit = not_parsed(fault, register, held)
        if culprit is None:
            raise HwbError(
                "HWB-601",
                "the dbt project cannot be parsed",
                where=str(settings.dbt_project),
                why=redacted(fault),
                do="Mend the file that is named; `dagster definitions validate` shows the same.",
            )
        held[culprit] = f"its files cannot be parsed: {redacted(fault)}"


def _write_models(settings: Settings, register: Register, held: dict[str, str]) -> None:
    _leave_out(settings, register, held)
    generating.write(_without(register, held), settings.project)


def parse_held(settings: Settings) -> dict[str, str]:
    """Metrics left out at the last parse, and why."""
    held: dict[str, str] = _stamp(settings).get("held", {})
    return held


def build(
    settings: Settings,
    register: Register,
    inputs: Inputs,
    build_file: Path,
    *,
    on_node: Callable[[Node], None] = lambda node: None,
) -> Modelled:
    """Fills a new build file and runs every model and data test once.

    A metric whose SQL cannot run is found, left out and named in `held_metrics`; the rest is built
    again without it. Raises HWB-602 when anything else fails. The file is closed on return.
    """
    with _turn(settings):
        return _build(settings, register, inputs, build_file, on_node)


@contextmanager
def _turn(settings: Settings) -> Iterator[None]:
    """The generated models lie in the project, which several homes may share: one at a time."""
    folder = settings.dbt_project / "target"
    folder.mkdir(exist_ok=True)
    with turn(folder / "prepare.lock"):
        yield


def _build(
    settings: Settings,
    register: Register,
    inputs: Inputs,
    build_file: Path,
    on_node: Callable[[Node], None],
) -> Modelled:
    import duckdb

    modelled = Modelled()
    while True:
        _prepare(settings, register)
        modelled.held_metrics |= parse_held(settings)
        generating.write(_without(register, modelled.held_metrics), settings.project)
        fill_build_file(build_file, settings, register, inputs, modelled.held_metrics)
        modelled.nodes = _run(settings, build_file, on_node)
        # A held metric's own view still cannot be made; nothing waits for it any more.
        broken = [
            n
            for n in modelled.nodes
            if n.state not in ("ok", "warned") and n.name not in modelled.held_metrics
        ]
        if not broken:
            break
        culprits = failing_metrics(build_file, register, modelled.held_metrics, broken)
        if not culprits:
            raise HwbError(
                "HWB-602",
                f"{len(broken)} model(s) could not be built: "
                + ", ".join(n.name for n in broken if n.message)[:300],
                why="; ".join(redacted(n.message) for n in broken if n.message)[:1200],
                do="Nothing was published; the last published warehouse still serves.",
            )
        modelled.held_metrics.update(culprits)
    with duckdb.connect(str(build_file)) as connection:
        document(connection, manifest(settings))
    return modelled


def _reading_models(settings: Settings) -> dict[str, str]:
    """Metrics that read what is made of metrics: they would wait for themselves."""
    nodes = manifest(settings)["nodes"]
    astray = {}
    for node in nodes.values():
        if node["resource_type"] == "model" and node["schema"] == "metrics":
            read = [nodes[parent] for parent in node["depends_on"]["nodes"] if parent in nodes]
            wrong = sorted(parent["name"] for parent in read if parent["schema"] != "reference")
            if wrong:
                astray[node["name"]] = f"it reads {' and '.join(wrong)}, and not landed rows alone"
    return astray


def metric_extracts(settings: Settings) -> list[tuple[str, str]]:
    """Pairs (metric, landed table) read from the manifest's own lineage."""
    pairs = []
    for node in manifest(settings)["nodes"].values():
        if node["resource_type"] == "model" and node["schema"] == "metrics":
            for parent in node["depends_on"]["nodes"]:
                if parent.startswith("source.hwb.landed."):
                    pairs.append((node["name"], parent.removeprefix("source.hwb.landed.")))
    return pairs


def _without(register: Register, held: Iterable[str]) -> Register:
    left = {m: f for m, f in register.metrics.items() if m not in set(held)}
    return Register(register.extracts, left, register.strategies, register.refused)


def _leave_out(settings: Settings, register: Register, held: Iterable[str]) -> None:
    """dbt's own way to leave files out: `.dbtignore`, here written and never committed."""
    paths = {register.metrics[m].path for m in held if m in register.metrics}
    paths |= {p for p in register.refused if settings.dbt_project in p.parents}
    root = settings.dbt_project
    lines = sorted(str(p.relative_to(root).with_suffix(".*")) for p in paths)
    text = "".join(f"{line}\n" for line in lines)
    ignore = root / ".dbtignore"
    if not ignore.is_file() or ignore.read_text(encoding="utf-8") != text:
        ignore.write_text(text, encoding="utf-8")


def _fingerprint(settings: Settings) -> str:
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')}".encode())
    root = settings.dbt_project
    for folder in ("models", "macros", "tests", "seeds"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    for name in ("dbt_project.yml", "profiles.yml", ".dbtignore"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def _stamp(settings: Settings) -> dict[str, Any]:
    path = parsed(settings) / "prepared.json"
    if not path.is_file():
        return {}
    stamp: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return stamp


def _write_stamp(settings: Settings, stamp: dict[str, Any]) -> None:
    path = parsed(settings) / "prepared.json"
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(stamp), encoding="utf-8")
    temporary.replace(path)


def build_file(settings: Settings, of: str = "") -> Path:
    """The file of a refresh, or `of` a draft; always of this name: the catalogue is called so."""
    return settings.warehouse / "build" / of / "hwb.duckdb"


def fill_build_file(
    file: Path,
    settings: Settings,
    register: Register,
    inputs: Inputs,
    held_metrics: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Makes the build file anew, with all that models start from; the project is prepared."""
    import duckdb

    file.parent.mkdir(parents=True, exist_ok=True)
    for leftover in file.parent.glob(file.name + "*"):
        leftover.unlink()
    held = [
        *inputs.held,
        *(
            {"what": "metric", "name": m, "because": f"definition error: {why}"}
            for m, why in held_metrics.items()
        ),
    ]
    # v1.4.0: older clients cannot read DuckDB 2.0's own format.
    with duckdb.connect(
        str(file), config={"storage_compatibility_version": "v1.4.0"}
    ) as connection:
        fill(connection, replace(inputs, held=held), register, metric_extracts(settings))


def _run(settings: Settings, build_file: Path, on_node: Callable[[Node], None]) -> list[Node]:
    from dbt.artifacts.schemas.run import RunExecutionResult

    def told(event: Any) -> None:
        if event.info.name == "NodeFinished":
            info = event.data.node_info
            on_node(
                Node(
                    unique_id=info.unique_id,
                    name=info.node_name,
                    kind=info.resource_type,
                    state=info.node_status,
                    failures=0,
                    message="",
                    seconds=0.0,
                )
            )

    # What it would write of itself nobody reads, and it is megabytes.
    outcome = dbt(
        settings,
        build_file,
        *("--no-write-json", "build", "--exclude-resource-type", "unit_test"),
        callbacks=[told],
    )
    if not isinstance(outcome.result, RunExecutionResult):
        raise HwbError(
            "HWB-602",
            "dbt could not run",
            why=redacted(str(outcome.exception)),
            do="Nothing was published; the last published warehouse still serves.",
        )
    return [_node(r) for r in outcome.result.results]


_STATES = {"success": "ok", "pass": "ok", "warn": "warned", "fail": "failed"}


def _node(result: Any) -> Node:
    return Node(
        unique_id=result.node.unique_id,
        name=result.node.name,
        kind=str(result.node.resource_type),
        state=_STATES.get(str(result.status), str(result.status)),
        failures=int(result.failures or 0),
        message="" if str(result.status) in ("success", "pass") else str(result.message or ""),
        seconds=float(result.execution_time),
        sql=str(getattr(result.node, "compiled_code", None) or ""),
    )
