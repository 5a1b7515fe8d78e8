"""What every step that Dagster runs does alike: waits its turn, logs its stages, tells refusals."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import dagster as dg

from pipelines.errors import HwbError
from pipelines.locking import RefreshLock, current_holder
from pipelines.refresh import Tell
from pipelines.settings import Settings

LOCK_WAIT_SECONDS = 600.0

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def refusals() -> Iterator[None]:
    """A refusal ends the run in its own words, without a traceback: `dg.Failure` for `HwbError`."""
    try:
        yield
    except HwbError as fault:
        raise dg.Failure(
            str(fault), metadata={k: v for k, v in fault.details() if v}, allow_retries=False
        ) from None


def refusing(step: Callable[P, Iterator[R]]) -> Callable[P, Iterator[R]]:
    """A step whose refusals are told so."""

    @wraps(step)
    def told(*given: P.args, **named: P.kwargs) -> Iterator[R]:
        with refusals():
            yield from step(*given, **named)

    return told


@contextmanager
def turn(context: dg.AssetExecutionContext, settings: Settings) -> Iterator[RefreshLock]:
    """The refresh lock of the home; logs whom it waits for. Raises HWB-690 when it stays held."""
    holder = current_holder(settings)
    if holder is not None:
        context.log.info(
            f"waiting up to {LOCK_WAIT_SECONDS:.0f} s for process {holder.pid}, "
            f"which started {holder.started} and is at {holder.stage!r}"
        )
    with RefreshLock(settings, wait=LOCK_WAIT_SECONDS) as lock:
        yield lock


def logged(context: dg.AssetExecutionContext) -> Tell:
    """Logs each stage as it begins."""

    def tell(stage: str, what: str, done: int, of: int) -> None:
        if not what:
            context.log.info(f"{stage} begins")

    return tell


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> dg.TableMetadataValue:
    """A table of texts for the page of a run."""
    return dg.MetadataValue.table(
        records=[dg.TableRecord(dict(zip(columns, map(str, row), strict=True))) for row in rows],
        schema=dg.TableSchema([dg.TableColumn(name, "string") for name in columns]),
    )
