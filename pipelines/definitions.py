"""Dagster's door: the graph from file to figure, its job, a daily schedule and the inbox's sensor,
and the jobs by which a quarter is signed.

Wiring only: what happens is in `refresh.py` and `release/`. A refresh is one step, because a step's
start, and a file's way through an executor, cost more than the work. Shown as materialised is what
differs from what was last shown, so that neither a killed run nor one of a part of the graph leaves
a thing out.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import date
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs
from dagster_duckdb import DuckDBResource

from pipelines import release_steps, showing, steps
from pipelines.errors import HwbError
from pipelines.intake.inbox import Progress, look
from pipelines.locking import RefreshLock
from pipelines.modelling.project import parse_held, prepare
from pipelines.refresh import Refresh
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.register import Register

in_hand: ContextVar[tuple[Refresh, RefreshLock] | None] = ContextVar("in_hand", default=None)
"""A refresh the command line has begun in this process, under the lock it holds."""


# ------------------------------------------------------------------------------- the graph


class _ByFolder(DagsterDbtTranslator):
    """Groups models as their folders do (metrics by subject), and seeds by their schema."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return "_".join(dbt_resource_props["fqn"][1:-1]) or str(dbt_resource_props["schema"])


def _lasting(specs: list[dg.AssetSpec]) -> list[dg.AssetSpec]:
    """Without what is gone before publishing: what reads it is made of what it is made of."""
    passing = {spec.key: spec for spec in specs if spec.key.path[0] == "generated"}

    def parents(spec: dg.AssetSpec) -> set[dg.AssetKey]:
        found = {dep.asset_key for dep in spec.deps}
        behind = [parents(passing[key]) for key in found & passing.keys()]
        return (found - passing.keys()).union(*behind)

    return [
        spec.replace_attributes(deps=sorted(parents(spec)))
        if any(dep.asset_key in passing for dep in spec.deps)
        else spec
        for spec in specs
        if spec.key not in passing
    ]


def _specs(settings: Settings, register: Register) -> list[dg.AssetSpec]:
    """Every asset, parents first. What is left out because its files are wrong stays visible."""
    manifest = prepare(settings, register)
    specs = [
        dg.AssetSpec(
            ["landed", extract.table],
            description=f"{extract.contract.title}. One row: {extract.contract.row}",
            group_name=f"extracts_{extract.partner}",
            kinds={extract.contract.file.format.replace("_", "")},
            metadata={
                "contract": dg.MetadataValue.path(str(extract.path)),
                "publisher": extract.contract.publisher.name,
                "replaces": extract.contract.replaces.what,
            },
        )
        for extract in register.extracts.values()
    ]
    specs += [
        dg.AssetSpec(
            [source["schema"], source["name"]],
            description=source["description"],
            group_name=source["schema"],
        )
        for source in manifest["sources"].values()
        if source["schema"] != "landed"
    ]
    specs += [
        spec.replace_attributes(
            metadata={k: v for k, v in spec.metadata.items() if not k.startswith("dagster_dbt/")}
        )
        for spec in build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=_ByFolder())
    ]
    left_out = {("metrics", metric): why for metric, why in parse_held(settings).items()}
    for path, fault in register.refused.items():
        if settings.expectations in path.parents:
            left_out["landed", f"{path.parent.name}__{path.stem}"] = fault.what
        elif settings.dbt_project / "models/metrics" in path.parents:
            left_out["metrics", path.stem] = fault.what
    known = {tuple(spec.key.path) for spec in specs}
    specs += [
        dg.AssetSpec(key, description=f"Left out: {because}", group_name="left_out")
        for key, because in left_out.items()
        if key not in known
    ]
    published = [
        spec.key for spec in specs if spec.key.path[0] not in ("landed", "metrics", "generated")
    ]
    specs.append(
        dg.AssetSpec(
            showing.WAREHOUSE,
            deps=published,
            description="The published file: analysts open it read-only at any time.",
            group_name="warehouse",
            kinds={"duckdb"},
        )
    )
    by_key = {spec.key: spec.replace_attributes(skippable=True) for spec in _lasting(specs)}
    parents = {key: sorted(d.asset_key for d in spec.deps) for key, spec in by_key.items()}
    return [by_key[key] for key in TopologicalSorter(parents).static_order()]


_settings = Settings.from_environment()
_register = Register.read(_settings.project)
_all = _specs(_settings, _register)
_parents = {spec.key: {dep.asset_key for dep in spec.deps} for spec in _all}


def _checks() -> Iterator[dg.AssetCheckSpec]:
    for spec in _all:
        if spec.key.path[0] == "landed":
            yield dg.AssetCheckSpec(
                showing.SUITE,
                asset=spec.key,
                description="The contract's rules hold in what is sent.",
            )
        elif spec.key.path[0] == "metrics":
            yield dg.AssetCheckSpec(
                showing.DEFINITION_RUNS, asset=spec.key, description="The metric's SQL can be run."
            )
    yield dg.AssetCheckSpec(
        showing.MODELS_HOLD,
        asset=showing.WAREHOUSE,
        description="What dbt tests of the models is true.",
    )


# ------------------------------------------------------------------------------ the one step


class RefreshConfig(dg.Config):
    """`as_of`: the day the refresh speaks of, as 2025-10-01; empty means today in London.
    `force`: build anew even if nothing has changed."""

    as_of: str = ""
    force: bool = False


@dg.multi_asset(name="refresh_warehouse", specs=_all, check_specs=list(_checks()), can_subset=True)
def refresh_warehouse(
    context: dg.AssetExecutionContext, config: RefreshConfig, warehouse: DuckDBResource
) -> Iterator[showing.Event]:
    """Receive, land, check, model, publish. A part selected in the graph runs the whole: figures
    are only ever published together; only what is selected is shown as materialised."""
    with _begun(context, config) as (refresh, lock):
        for event in _stages(context, config, refresh, lock, warehouse):
            if isinstance(event, dg.AssetMaterialization):
                is_selected = event.asset_key in context.selected_asset_keys
            else:
                is_selected = event.asset_check_key in context.selected_asset_check_keys
            if is_selected:
                yield event


@contextmanager
def _begun(
    context: dg.AssetExecutionContext, config: RefreshConfig
) -> Iterator[tuple[Refresh, RefreshLock]]:
    """The refresh in hand, or one of this run's own as soon as the home is free."""
    handed = in_hand.get()
    if handed is not None:  # whoever began it closes it, and tells its faults
        yield handed
        return
    with steps.refusals():
        settings = Settings.from_environment()
        as_of = _day(config.as_of)
        with steps.turn(context, settings) as lock:
            refresh = Refresh.of(settings, as_of=as_of, tell=steps.logged(context))
            with closing(refresh):
                yield refresh, lock


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise HwbError(
            "HWB-680",
            "the day to speak of is not a date",
            where="run configuration, ops > refresh_warehouse > config > as_of",
            do="Write it as 2025-10-01, or leave it out to speak of today.",
        ) from None


def _stages(
    context: dg.AssetExecutionContext,
    config: RefreshConfig,
    refresh: Refresh,
    lock: RefreshLock,
    warehouse: DuckDBResource,
) -> Iterator[showing.Event]:
    shown = showing.Shown(context, _parents)
    is_new = config.force or in_hand.get() is not None or refresh.is_new()
    if is_new:
        lock.stage("receive")
        if refresh.will_check():
            refresh.start_checking()
        for arrival in refresh.receive():
            if arrival.reason is not None:
                context.log.warning(f"{arrival.file}: {arrival.reason.what}")
        lock.stage("land")
        for file, landing in refresh.land():
            context.log.info(f"{file.extract.id}: {landing.landed:,} of {landing.rows_in:,} landed")
        lock.stage("check")
        for file, verdict in refresh.check():
            refresh.account.take_verdict(verdict.state)
            context.log.info(f"{file.extract.id}: {verdict.summary}")
    else:
        context.log.info("nothing is new: the published version still stands")
    yield from showing.extracts(refresh, shown)
    modelled = None
    if is_new:
        lock.stage("model")
        modelled = refresh.model()
        lock.stage("publish")
        refresh.publish()
    with warehouse.get_connection() as connection:
        yield from showing.models(refresh, shown, modelled, connection)


# ------------------------------------------------------------------ the job, and what starts it


refresh_job = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.assets(refresh_warehouse)
    | dg.AssetSelection.checks_for_assets(refresh_warehouse),
    description="From the inbox to the published file.",
)


@dg.schedule(
    job=refresh_job,
    cron_schedule="0 6 * * *",
    execution_timezone=str(TIME_ZONE),
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def every_morning(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """06:00 in London, once a day whatever the clocks do. A morning that was missed is made up for
    when the daemon is back, and then speaks of the day it runs on: no `as_of` is given."""
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
    states = "\n".join(f"{w.path} {w.size} {w.modified_ns}" for w in arrived)
    return dg.RunRequest(run_key=f"inbox-{hashlib.sha256(states.encode()).hexdigest()[:16]}")


defs = dg.Definitions(
    assets=[refresh_warehouse, *release_steps.assets(_register)],
    jobs=[refresh_job, *release_steps.jobs()],
    schedules=[every_morning],
    sensors=[inbox],
    executor=dg.in_process_executor,
    resources={
        "warehouse": DuckDBResource(
            database=str(_settings.published),
            connection_config={
                "access_mode": "READ_ONLY",
                "enable_external_access": False,
                "lock_configuration": True,
            },
        )
    },
)
