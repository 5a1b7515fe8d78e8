"""A refresh begun by a person: the same Dagster job, run in this process and watched."""

import gc
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING
from uuid import uuid4

from pipelines.cli import Stopped
from pipelines.locking import RefreshLock, current_holder
from pipelines.refresh import Refresh, Tell
from pipelines.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_INSTANCE = """\
# Dagster's own records of this home: runs, events, schedules. SQLite, in this folder, unless a
# `storage` is configured here. Nothing is reported to anybody.
telemetry: {enabled: false}
nux: {enabled: false}
"""

# Dagster notes beforehand of every asset and check that it is planned, each in a transaction of its
# own, for pages that show a run as it goes. This one is watched here, and shows what it has made.
_UNPLANNED = {"dagster/defer_asset_events": "true"}


def prepare_instance(settings: Settings) -> None:
    """Dagster's folder in the home, with its settings written once; they may be changed there."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    chosen = settings.instance / "dagster.yaml"
    if not chosen.is_file():
        chosen.write_text(_INSTANCE, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(settings.instance)


@contextmanager
def turn(settings: Settings, wait: float) -> Iterator[RefreshLock]:
    """The refresh lock of the home; says whom it waits for. Raises HWB-690 when it stays held."""
    holder = current_holder(settings)
    if holder and wait:
        print(
            f"waiting up to {wait:.0f} s for process {holder.pid}, at {holder.stage}",
            file=sys.stderr,
        )
    with RefreshLock(settings, wait=wait) as lock:
        yield lock


def run(refresh: Refresh, lock: RefreshLock, started: float) -> None:
    """Runs the job to its end; `refresh.account` then tells what it did.

    `started` (of `time.monotonic`) is when the command began: loading counts as a stage of its own.
    Raises what the job raised, as it was raised.
    """
    with watched() as tell:
        began = False

        def told(stage: str, what: str, done: int, of: int) -> None:
            nonlocal began
            if not began:
                began = True
                refresh.account.seconds = {"start": time.monotonic() - started}
            tell(stage, what, done, of)

        tell("start", "", 0, 0)
        refresh.tell = told
        try:
            if refresh.will_check():
                refresh.start_checking()
            prepare_instance(refresh.settings)
            _execute(refresh, lock)
        finally:
            gc.unfreeze()
            refresh.close()
    spent = refresh.account.seconds
    spent["other"] = time.monotonic() - started - sum(spent.values())


def next_steps(settings: Settings) -> Iterator[str]:
    """What to type next, with a figure of the board's own area to trace."""
    from pipelines.modelling.querying import ask, opened

    with opened(settings) as connection:
        traced = next(ask(connection, _A_FIGURE).rows, None)
    yield f"Next  {hwb()} status"
    yield f'      {hwb()} query "from figures.current"'
    if traced:
        yield f"      {hwb()} trace {traced[0]} {traced[1]} latest"
    yield f"      {hwb()} ui"


_A_FIGURE = """
select metric_id, area_code
from figures.board_figure
where value is not null and area_role = 'own' and breakdown = 'all'
order by metric_id, area_code
limit 1
"""


def hwb() -> str:
    """How this command is called from here: by its name where the shell finds it."""
    found = shutil.which("hwb")
    called = Path(sys.argv[0])
    if found and Path(found).resolve() == called.resolve():
        return "hwb"
    return os.path.relpath(called) if called.name == "hwb" else "hwb"


def _execute(refresh: Refresh, lock: RefreshLock) -> None:
    # A process that is stopped leaves dbt's locks to the system, and need not be told off for it.
    ignored = "ignore::UserWarning:multiprocessing.resource_tracker"
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, [os.getenv("PYTHONWARNINGS"), ignored]))
    # Before the graph is loaded, which takes as long as all checks: they run meanwhile.
    lock.stage("receive")
    _apart(refresh.receive)
    lock.stage("land")
    _apart(refresh.land)
    lock.stage("load")
    with refresh.timed("load"):
        definitions = _graph()
    from dagster import DagsterInstance

    definitions.in_hand.set((refresh, lock))
    run_id = str(uuid4())
    with DagsterInstance.get() as instance:
        job = definitions.defs.resolve_job_def("refresh")
        try:
            _apart(
                lambda: job.execute_in_process(
                    instance=instance,
                    run_id=run_id,
                    tags=_UNPLANNED,
                    run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                )
            )
        except Stopped:
            begun = instance.get_run_by_id(run_id)
            if begun is not None and not begun.is_finished:
                instance.report_run_canceled(begun)
            raise


def _graph() -> ModuleType:
    """Dagster's door. It loads half a million objects, none of them garbage: looking through them
    again and again would cost seconds."""
    gc.disable()
    try:
        from pipelines import definitions
    finally:
        gc.freeze()
        gc.enable()
    return definitions


def _apart(work: Callable[[], object]) -> None:
    """Does the work in a thread of its own, so that a signal is answered here and at once.

    Dagster and dbt each catch signals in their own way, and dbt takes one for a fault of the
    project. Work that is stopped is left as it is: every stage may be cut short at any line.
    """
    outcome: Future[None] = Future()
    context = copy_context()

    def body() -> None:
        try:
            context.run(work)
        except BaseException as fault:  # noqa: BLE001 - raised again where it is waited for
            outcome.set_exception(fault)
        else:
            outcome.set_result(None)

    Thread(target=body, name="refresh", daemon=True).start()
    try:
        outcome.result()
    except Stopped as stop:
        stop.leaves_work = True
        raise


@contextmanager
def watched() -> Iterator[Tell]:
    """What to tell of progress: bars where a person watches, one plain line a stage otherwise."""
    if not sys.stderr.isatty():
        yield _plain()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<8}"), BarColumn(), TimeElapsedColumn())
    says = TextColumn("{task.fields[what]}", markup=False)
    with Progress(*columns, says, console=Console(stderr=True), transient=True) as progress:
        yield _bars(progress)


def _plain() -> Tell:
    started = time.monotonic()

    def tell(stage: str, what: str, done: int, of: int) -> None:
        if not what:
            print(f"[{time.monotonic() - started:5.1f} s] {stage}", file=sys.stderr, flush=True)

    return tell


def _bars(progress: "Progress") -> Tell:
    tasks: dict[str, TaskID] = {}

    def tell(stage: str, what: str, done: int, of: int) -> None:
        if stage not in tasks:
            for task in tasks.values():
                progress.update(task, total=1, completed=1, what="")
                progress.stop_task(task)
            tasks[stage] = progress.add_task(stage, total=None, what="")
        if what:
            progress.update(tasks[stage], total=of or None, completed=done, what=what)

    return tell
