"""What Dagster shows of a refresh: the assets that differ from what it showed last, and checks.

All of it is read from what a refresh leaves on disk, never from what a run happened to do, so that
neither a run that was killed nor one for a part of the graph leaves anything unsaid.
"""

import hashlib
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass

import dagster as dg
from duckdb import DuckDBPyConnection

from pipelines.intake.landed_files import landed_path
from pipelines.intake.receipts import receipts
from pipelines.intake.receipts import shown as printable
from pipelines.modelling.project import Modelled
from pipelines.modelling.publishing import current
from pipelines.refresh import Refresh
from pipelines.status import FileStatus, files_of, standing
from pipelines.steps import table

# Told as events, not as results of the step: those would each be stored twice, and versions of all
# that an asset is made of looked up one by one, which takes as long as the rest of a refresh.
Event = dg.AssetMaterialization | dg.AssetCheckEvaluation
Parents = Mapping[dg.AssetKey, Collection[dg.AssetKey]]

WAREHOUSE = dg.AssetKey(["warehouse", "hwb"])
SUITE, DEFINITION_RUNS, MODELS_HOLD = "suite", "definition_runs", "models_hold"

_VERSION = "dagster/data_version"
_FILES_SHOWN = 50


class Shown:
    """What was last shown of each asset: a version of what it held, and when.

    `parents` holds every asset of the graph, parents first.
    """

    def __init__(self, context: dg.AssetExecutionContext, parents: Parents) -> None:
        self.parents = parents
        self._selected = context.selected_asset_keys
        self._last: dict[dg.AssetKey, tuple[str | None, float]] = {}
        events = context.instance.get_latest_materialization_events(list(parents))
        for key, event in events.items():
            if event is not None and event.asset_materialization is not None:
                version = event.asset_materialization.tags.get(_VERSION)
                self._last[key] = (version, event.timestamp)

    def is_selected(self, key: dg.AssetKey) -> bool:
        return key in self._selected

    def is_due(self, key: dg.AssetKey, version: str) -> bool:
        """Whether an asset is to be shown: it holds something else than when it was last shown, or
        what it is made of has been shown since (else Dagster would take it for out of date)."""
        if not self.is_selected(key):
            return False
        before, at = self._last.get(key, (None, 0.0))
        due = before != version or any(
            self._last[parent][1] > at for parent in self.parents[key] if parent in self._last
        )
        if due:
            self._last[key] = (version, math.inf)
        return due


# ------------------------------------------------------------------------------------ extracts


def extracts(refresh: Refresh, shown: Shown) -> Iterator[Event]:
    """Each extract with another set of files, contract or verdicts than was last shown."""
    settings, arrived = refresh.settings, receipts(refresh.settings)
    for extract in refresh.register.extracts.values():
        files = files_of(settings, extract, arrived)
        if not files:
            continue
        key = dg.AssetKey(["landed", extract.table])
        landed = [landed_path(settings, extract, file.receipt.sha256).name for file in files]
        version = _digest([f"{n} {file.state}" for n, file in zip(landed, files, strict=True)])
        due = shown.is_due(key, version)
        if due:
            yield _landed(key, version, files)
        if due or not shown.is_selected(key):
            yield _suite(key, files)
    for path, fault in refresh.register.refused.items():
        if refresh.settings.expectations in path.parents:
            key = dg.AssetKey(["landed", f"{path.parent.name}__{path.stem}"])
            yield _fails(key, SUITE, f"a specification of it is refused: {fault.what}")


def _landed(key: dg.AssetKey, version: str, files: list[FileStatus]) -> Event:
    landings = [file.landing for file in files if file.landing is not None]
    return dg.AssetMaterialization(
        key,
        tags={_VERSION: version},
        metadata={
            "files": len(files),
            "synthetic files": sum(f.receipt.origin == "synthetic" for f in files),
            "records in": sum(landing.rows_in for landing in landings),
            "landed": sum(landing.landed for landing in landings),
            "quarantined": sum(landing.quarantined for landing in landings),
            "dropped": sum(landing.dropped for landing in landings),
            "footer": sum(landing.footer for landing in landings),
            "newest files": table(
                ["file", "name", "received", "period", "landed", "quarantined", "state", "notes"],
                [_row(file) for file in reversed(files[-_FILES_SHOWN:])],
            ),
        },
    )


def _row(file: FileStatus) -> list[object]:
    landing, receipt = file.landing, file.receipt
    return [
        receipt.sha256[:12],
        printable(receipt.file_name),
        receipt.received_at.isoformat(timespec="seconds"),
        f"{landing.period_start} to {landing.period_end}"
        if landing and landing.period_start
        else "",
        landing.landed if landing else "",
        landing.quarantined if landing else "",
        file.state,
        "; ".join(f"{n.what} ({n.count:,})" for n in landing.notes) if landing else "",
    ]


def _suite(key: dg.AssetKey, files: list[FileStatus]) -> Event:
    """Fails while a file is not used, and no newer one has made it good."""
    unused = [file for file in standing(files) if not file.is_accepted]
    told = unused if files[-1] in unused else [*unused, files[-1]]
    return dg.AssetCheckEvaluation(
        asset_key=key,
        check_name=SUITE,
        passed=not unused,
        description=(unused or files)[-1].because,
        metadata={
            "files not used": table(
                ["file", "state", "because"],
                [[f.receipt.sha256[:12], f.state, f.because] for f in unused],
            ),
            "failing rules": table(
                ["file", "rule", "severity", "lines failing", "first lines", "because", "ask"],
                [
                    [
                        file.receipt.sha256[:12],
                        rule.id,
                        rule.severity,
                        rule.count,
                        ", ".join(map(str, rule.lines[:20])),
                        rule.because,
                        rule.ask,
                    ]
                    for file in told
                    if file.verdict is not None
                    for rule in file.verdict.failing
                ],
            ),
        },
    )


# ---------------------------------------------------------------------- metrics, tables, the file


def models(
    refresh: Refresh,
    shown: Shown,
    modelled: Modelled | None,
    connection: DuckDBPyConnection,
) -> Iterator[Event]:
    """Each metric and table that is due, and the published file.

    `modelled` is None where nothing was built; `connection` reads the published file.
    """
    evidence = _evidence(connection)
    held = _held_metrics(refresh, connection)
    tables = connection.execute("select table_schema, table_name from information_schema.tables")
    published = set(tables.fetchall())
    for key in shown.parents:
        layer, name = key.path[0], key.path[-1]
        if layer == "metrics":
            rows = evidence.get(name) if name not in held else None
        else:
            rows = _rows(connection, key) if tuple(key.path) in published else None
        if rows is not None and shown.is_due(key, rows.version):
            yield dg.AssetMaterialization(
                key,
                tags={_VERSION: rows.version},
                metadata={"rows": rows.count, **_moved(refresh, key), **_spent(modelled, name)},
            )
        if layer == "metrics" and (modelled or not shown.is_selected(key)):
            if name in held:
                yield _fails(key, DEFINITION_RUNS, held[name])
            else:
                yield dg.AssetCheckEvaluation(
                    asset_key=key, check_name=DEFINITION_RUNS, passed=True
                )
    if modelled is not None:
        yield _hold(modelled)
    yield from _warehouse(refresh, shown, connection)


@dataclass(frozen=True)
class _Rows:
    """How many rows a table has, and a text that is another one when they are."""

    count: int
    version: str


_HASHED = "count(*), coalesce(sum(hash(t)::hugeint), 0)"


def _rows(connection: DuckDBPyConnection, key: dg.AssetKey) -> _Rows:
    table = ".".join(f'"{part}"' for part in key.path)
    [(count, total)] = connection.execute(f"select {_HASHED} from {table} as t").fetchall()
    return _Rows(count, f"{count}-{total}")


def _evidence(connection: DuckDBPyConnection) -> dict[str, _Rows]:
    """The rows of each metric; its view is gone from the published file, its evidence is not."""
    found = connection.execute(
        f"select metric_id, {_HASHED} from figures.metric_evidence as t group by metric_id"
    ).fetchall()
    return {metric: _Rows(count, f"{count}-{total}") for metric, count, total in found}


def _held_metrics(refresh: Refresh, connection: DuckDBPyConnection) -> dict[str, str]:
    """Metrics that are left out, and why."""
    told = connection.execute("select name, because from quality.held where what = 'metric'")
    held = dict(told.fetchall())
    for path, fault in refresh.register.refused.items():
        if refresh.settings.dbt_project in path.parents:
            held[path.stem] = f"its files are refused: {fault.what}"
    return held


def _moved(refresh: Refresh, key: dg.AssetKey) -> dict[str, int]:
    if key.path[0] != "metrics":
        return {}
    return {
        name: count
        for moved in refresh.account.figures
        if moved.metric == key.path[-1]
        for name, count in asdict(moved).items()
        if name != "metric"
    }


def _spent(modelled: Modelled | None, name: str) -> dict[str, float]:
    nodes = [n for n in modelled.nodes if n.kind == "model"] if modelled else []
    return next(({"seconds": round(n.seconds, 2)} for n in nodes if n.name == name), {})


def _hold(modelled: Modelled) -> Event:
    tests = [node for node in modelled.nodes if node.kind == "test"]
    failing = [node for node in tests if node.state != "ok"]
    return dg.AssetCheckEvaluation(
        asset_key=WAREHOUSE,
        check_name=MODELS_HOLD,
        passed=not failing,
        metadata={
            "tests": len(tests),
            "failing": table(["test", "rows"], [[n.name, n.failures] for n in failing]),
        },
    )


def _warehouse(refresh: Refresh, shown: Shown, connection: DuckDBPyConnection) -> Iterator[Event]:
    published = current(refresh.settings)
    assert published is not None, "a refresh that has nothing to do has published before"
    version = f"{published.number}-{published.figures_sha256[:12]}"
    if shown.is_due(WAREHOUSE, version):
        [(figures,)] = connection.execute("select count(*) from figures.current").fetchall()
        held = connection.execute("select what, name, because from quality.held").fetchall()
        yield dg.AssetMaterialization(
            WAREHOUSE,
            tags={_VERSION: version},
            metadata={
                "version": published.number,
                "current figures": figures,
                "sha256 of the canonical figures": published.figures_sha256,
                "file": dg.MetadataValue.path(str(refresh.settings.published)),
                "as of": refresh.as_of.isoformat(),
                "held": table(["what", "name", "because"], held),
            },
        )


# -------------------------------------------------------------------------------------------


def _fails(key: dg.AssetKey, check: str, because: str) -> Event:
    return dg.AssetCheckEvaluation(
        asset_key=key, check_name=check, passed=False, description=because
    )


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
