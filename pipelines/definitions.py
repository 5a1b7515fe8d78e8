"""Dagster's door: the graph from file to figure, one job, a daily schedule and the inbox's sensor.

Wiring only: what happens is in `refresh.py`. The graph is one step, because a step's start, and a
file's way through an executor, cost more than the work; what has not changed is not materialised.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import date
from typing import Any

import dagster as dg
from dagster_dbt import build_dbt_asset_specs
from dagster_duckdb import DuckDBResource

from pipelines.intake.checking import Verdict
from pipelines.intake.inbox import Progress, look
from pipelines.intake.landed_files import Landing
from pipelines.locking import RefreshLock
from pipelines.modelling.project import Modelled, prepare
from pipelines.refresh import FileOfExtract, Refresh, Tell
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.register import Extract, Register

told: ContextVar[Tell | None] = ContextVar("told", default=None)
"""Who watches a run that is executed in this process: the command line's progress bar."""

finished: ContextVar[Callable[[Refresh], None] | None] = ContextVar("finished", default=None)
"""Who wants the refresh itself (its account) of a run that is executed in this process."""

WAREHOUSE = dg.AssetKey(["warehouse", "hwb"])
LOCK_WAIT_SECONDS = 600.0

_settings = Settings.from_environment()
_register = Register.read(_settings.project)


def _landed_key(extract: Extract) -> dg.AssetKey:
    return dg.AssetKey(["landed", extract.table])


def _extract_spec(extract: Extract) -> dg.AssetSpec:
    contract = extract.contract
    return dg.AssetSpec(
        _landed_key(extract),
        description=f"{contract.title}. One row: {contract.row}",
        group_name=f"extracts_{extract.partner}",
        skippable=True,
        kinds={contract.file.format.replace("_", "")},
        metadata={
            "contract": dg.MetadataValue.path(str(extract.path)),
            "publisher": contract.publisher.name,
            "replaces": contract.replaces.what,
            "columns": dg.MetadataValue.int(len(contract.columns)),
        },
    )


def _skippable(spec: dg.AssetSpec) -> dg.AssetSpec:
    return dg.AssetSpec(
        spec.key,
        deps=spec.deps,
        description=spec.description,
        group_name=spec.group_name,
        metadata={k: v for k, v in spec.metadata.items() if not k.startswith("dagster_dbt/")},
        kinds=set(spec.kinds),
        skippable=True,
    )


_extract_specs = [_extract_spec(e) for e in _register.extracts.values()]
_model_specs = [
    _skippable(spec) for spec in build_dbt_asset_specs(manifest=prepare(_settings, _register))
]
_metric_keys = {s.key.path[-1]: s.key for s in _model_specs if s.key.path[0] == "metrics"}
_warehouse_spec = dg.AssetSpec(
    WAREHOUSE,
    deps=[s.key for s in _model_specs if s.key.path[0] in ("figures", "reference")],
    description="The published file: analysts open it read-only at any time.",
    group_name="warehouse",
    kinds={"duckdb"},
    skippable=True,
)
_suites = [
    dg.AssetCheckSpec(
        "suite", asset=_landed_key(e), description=f"The rules of the contract of {e.id}."
    )
    for e in _register.extracts.values()
]
_definitions_run = [
    dg.AssetCheckSpec("definition_runs", asset=key, description="The metric's SQL can be run.")
    for key in _metric_keys.values()
]
_models_hold = dg.AssetCheckSpec(
    "models_hold", asset=WAREHOUSE, description="What dbt tests of the models must be true."
)


class RefreshConfig(dg.Config):
    """`as_of`: the day the refresh speaks of, as 2025-10-01; empty means today in London."""

    as_of: str = ""


@dg.multi_asset(
    name="refresh_warehouse",
    specs=[*_extract_specs, *_model_specs, _warehouse_spec],
    check_specs=[*_suites, *_definitions_run, _models_hold],
    can_subset=True,
)
def refresh_warehouse(
    context: dg.AssetExecutionContext, config: RefreshConfig, warehouse: DuckDBResource
) -> Iterator[Any]:
    """Receive, land, check, model, publish. A part selected in the graph runs the whole: figures
    are only ever published together; only what is selected is shown as materialised."""
    refresh = Refresh.of(
        Settings.from_environment(),
        as_of=date.fromisoformat(config.as_of) if config.as_of else None,
        tell=told.get() or _log(context),
    )
    with RefreshLock(refresh.settings, wait=LOCK_WAIT_SECONDS) as lock:
        try:
            for event in _stages(context, refresh, lock, warehouse):
                if _is_selected(context, event):
                    yield event
        finally:
            refresh.close()
    watcher = finished.get()
    if watcher is not None:
        watcher(refresh)


def _stages(
    context: dg.AssetExecutionContext,
    refresh: Refresh,
    lock: RefreshLock,
    warehouse: DuckDBResource,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    lock.stage("receive")
    if refresh.will_check():
        refresh.start_checking()
    for arrival in refresh.receive():
        if arrival.reason is not None:
            context.log.warning(f"{arrival.file}: {arrival.reason.what}")
    lock.stage("land")
    for file, landing in refresh.land():
        yield _landed(file, landing)
    lock.stage("check")
    for file, verdict in refresh.check():
        refresh.account.take_verdict(verdict.state)
        yield _checked(file, verdict)
    lock.stage("model")
    modelled = refresh.model()
    lock.stage("publish")
    published = refresh.publish()
    yield from _modelled(refresh, modelled)
    with warehouse.get_connection() as connection:
        figures = connection.execute("select count(*) from figures.current").fetchall()[0][0]
    yield dg.MaterializeResult(
        asset_key=WAREHOUSE,
        metadata={
            "version": published.number,
            "current figures": figures,
            "sha256 of the canonical figures": published.figures_sha256,
            "file": dg.MetadataValue.path(str(refresh.settings.published)),
            "as of": refresh.as_of.isoformat(),
            "held": _table(
                ["what", "name", "because"],
                [[h.what, h.name, h.because] for h in refresh.account.held],
            ),
        },
    )


def _landed(file: FileOfExtract, landing: Landing) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        asset_key=_landed_key(file.extract),
        metadata={
            "file": file.receipt.sha256,
            "received": file.receipt.received_at.isoformat(),
            "origin": file.receipt.origin,
            "records in": landing.rows_in,
            "landed": landing.landed,
            "quarantined": landing.quarantined,
            "footer": landing.footer,
            "state": landing.state,
            "period": f"{landing.period_start} to {landing.period_end}",
            "notes": dg.MetadataValue.md(
                "\n".join(f"- {n.what} ({n.count:,})" for n in landing.notes) or "none"
            ),
        },
    )


def _checked(file: FileOfExtract, verdict: Verdict) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=_landed_key(file.extract),
        check_name="suite",
        passed=verdict.is_accepted,
        # A held file holds itself: the check is never blocking, and stops nothing after it.
        severity=dg.AssetCheckSeverity.ERROR
        if not verdict.is_accepted
        else dg.AssetCheckSeverity.WARN,
        metadata={
            "file": file.receipt.sha256,
            "verdict": verdict.summary,
            "failing rules": _table(
                ["rule", "severity", "lines failing", "first lines", "because", "ask"],
                [
                    [
                        r.id,
                        r.severity,
                        str(r.count),
                        ", ".join(map(str, r.lines[:20])),
                        r.because,
                        r.ask,
                    ]
                    for r in verdict.failing
                ],
            ),
        },
    )


def _modelled(
    refresh: Refresh, modelled: Modelled
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    updated = {m.metric: m for m in refresh.account.updated}
    for metric, key in _metric_keys.items():
        if metric in modelled.held_metrics:
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name="definition_runs",
                passed=False,
                metadata={"because": modelled.held_metrics[metric]},
            )
        elif metric in updated:
            moved = updated[metric]
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={
                    "figures": moved.figures,
                    "new": moved.new,
                    "changed": moved.changed,
                    "gone": moved.gone,
                },
            )
            yield dg.AssetCheckResult(asset_key=key, check_name="definition_runs", passed=True)
    built = {n.name: n for n in modelled.nodes if n.kind == "model"}
    for spec in _model_specs:
        node = built.get(spec.key.path[-1])
        if spec.key.path[0] != "metrics" and node is not None:
            yield dg.MaterializeResult(
                asset_key=spec.key, metadata={"seconds": round(node.seconds, 2)}
            )
    warned = [n for n in modelled.nodes if n.kind == "test" and n.state != "ok"]
    yield dg.AssetCheckResult(
        asset_key=WAREHOUSE,
        check_name="models_hold",
        passed=not warned,
        metadata={
            "tests": sum(n.kind == "test" for n in modelled.nodes),
            "failing": _table(["test", "rows"], [[n.name, str(n.failures)] for n in warned]),
        },
    )


def _table(columns: list[str], rows: list[list[str]]) -> dg.TableMetadataValue:
    return dg.MetadataValue.table(
        records=[dg.TableRecord(dict(zip(columns, row, strict=True))) for row in rows],
        schema=dg.TableSchema([dg.TableColumn(name, "string") for name in columns]),
    )


def _is_selected(
    context: dg.AssetExecutionContext, event: dg.MaterializeResult[None] | dg.AssetCheckResult
) -> bool:
    if isinstance(event, dg.AssetCheckResult):
        return any(
            key.asset_key == event.asset_key and key.name == event.check_name
            for key in context.selected_asset_check_keys
        )
    return event.asset_key in context.selected_asset_keys


def _log(context: dg.AssetExecutionContext) -> Tell:
    def tell(stage: str, what: str, done: int, of: int) -> None:
        if not what:
            context.log.info(f"{stage} begins")

    return tell


refresh_job = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.assets(refresh_warehouse)
    | dg.AssetSelection.checks_for_assets(refresh_warehouse),
    description="From the inbox to the published file.",
    executor_def=dg.in_process_executor,
)


@dg.schedule(
    job=refresh_job,
    cron_schedule="0 6 * * *",
    execution_timezone=str(TIME_ZONE),
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def every_morning(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """06:00 in London, once a day whatever the clocks do."""
    day = context.scheduled_execution_time.astimezone(TIME_ZONE).date().isoformat()
    return dg.RunRequest(run_key=f"morning-{day}")


@dg.sensor(
    job=refresh_job,
    minimum_interval_seconds=_settings.inbox_look_seconds,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def inbox(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Starts one run per set of files that have arrived whole."""
    waiting = look(Settings.from_environment())
    arrived = [w for w in waiting if w.progress is Progress.ARRIVED]
    if not arrived:
        return dg.SkipReason(
            f"{len(waiting)} file(s) still arriving" if waiting else "the inbox is empty"
        )
    names = "\n".join(
        f"{w.path} {w.path.lstat().st_size} {w.path.lstat().st_mtime_ns}" for w in arrived
    )
    return dg.RunRequest(run_key=f"inbox-{hashlib.sha256(names.encode()).hexdigest()[:16]}")


defs = dg.Definitions(
    assets=[refresh_warehouse],
    jobs=[refresh_job],
    schedules=[every_morning],
    sensors=[inbox],
    resources={
        "warehouse": DuckDBResource(
            database=str(_settings.published),
            connection_config={"access_mode": "READ_ONLY"},
        )
    },
)
