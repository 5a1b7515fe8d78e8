"""A signed figure led back to its lines: the release says what was signed and by whom, the build
that it was drafted in says what it is made of.

A build may be gone, or be of a later draft: then the release is made again under its lock, once,
and kept in `warehouse/rebuilt/`, which may be deleted at any time. Where today's code cannot read
the tables that its own code makes, it is made again by today's; the trace says what differs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pipelines.errors import HwbError
from pipelines.modelling.evidence import FailedCheck
from pipelines.modelling.finding import Sought, find
from pipelines.modelling.querying import reading
from pipelines.modelling.tracing import LINES_SHOWN, Known, Trace, lead_back, plain
from pipelines.release import contents, drafting
from pipelines.release.checks import Checks
from pipelines.release.on_record import last_signed, sign_line, signed
from pipelines.release.rebuilding import rebuild_home
from pipelines.release.releases import LOCK, SIGNOFF, Draft, Name, read_yaml
from pipelines.settings import Settings
from pipelines.specs.base import nearest
from pipelines.stamp import hash_of_specs

Made = Literal["for its draft", "again", "again, by today's code"]

_COUNTS = ("numerator", "denominator")
_DIVIDED = ("value", "lower95_0cl", "upper95_0cl")
_WORDS = ("interval_method", "method", "value_status", "status_reason", "maturity")


@dataclass(frozen=True)
class SignatureOn:
    """One signature with the figure in its scope; `figures` is the hash that was signed.

    `release` is an earlier one where the metric's figures were carried from it as unchanged.
    """

    release: str
    role: str
    of: str
    by: str
    at: str
    figures: str
    line: int


@dataclass(frozen=True)
class SignedTrace:
    """A figure as a release holds it, traced, and who signed it; `head` is the line of the ledger
    by which the release was signed.

    `made` says in what build its evidence was found.
    """

    strategy: str
    release: str
    made: Made
    trace: Trace
    signatures: list[SignatureOn]
    signed_by: str
    signed_at: str
    head: str


def trace_signed(
    settings: Settings,
    strategy: str,
    name: Name,
    metric: str,
    area: str,
    period: str,
    *,
    breakdown: str = "all",
    kind: str | None = None,
    lines: int | None = LINES_SHOWN,
    tell: Callable[[str], None] = lambda what: None,
) -> SignedTrace:
    """Traces a figure as it was signed; `tell` is told when the release must be made again first.

    Raises HWB-940 (never signed), HWB-911 (the release is not as it was signed), HWB-750 (it leaves
    the metric out), HWB-751 (it does not hold the figure), HWB-710 to HWB-713 and HWB-752 as
    `modelling.tracing.trace` does, and HWB-943 to HWB-945 when the release must be made again and
    cannot be.
    """
    import duckdb

    release = signed(settings, strategy, name)
    chosen = _metric(release, metric)
    lock = read_yaml(release.folder / LOCK)

    def lead_back_in(home: Settings) -> tuple[dict[str, str], Trace]:
        with reading(drafting.build_of(home, lock)) as connection:
            sought = find(connection, chosen, area, period, breakdown=breakdown, kind=kind)
            return _row(release, sought), lead_back(connection, home, sought, lines=lines)

    made: Made = "for its draft" if _holds(settings, lock) else "again"
    home = settings if made == "for its draft" else _rebuilt(settings, release, tell)
    try:
        row, found = lead_back_in(home)
    except (duckdb.BinderException, duckdb.CatalogException):
        made = "again, by today's code"
        home = _rebuilt(settings, release, tell, today=True)
        row, found = lead_back_in(home)
    if made != "for its draft":  # but with the verdicts of the lock, and no results of checks
        found.failed_checks = list(_issues(release, found))
    now = _as_signed(found.now, row)
    found.problems += _differences(now, found.now)
    found.now = now
    said = read_yaml(release.folder / SIGNOFF)
    line = sign_line(settings, strategy, name)
    assert line is not None  # `signed` found it
    return SignedTrace(
        strategy,
        str(name),
        made,
        found,
        list(_signatures(settings, release, chosen)),
        said["signed_by"],
        said["signed_at"],
        line.hash,
    )


def _metric(release: Draft, wanted: str) -> str:
    """The id of a metric that the release holds figures of."""
    for metric, known in release.metrics.items():
        if wanted.casefold() not in (metric.casefold(), known["title"].casefold()):
            continue
        if metric in release.held:
            raise HwbError(
                "HWB-750",
                f"{release.name} of {release.strategy} holds {metric} back: no figure was signed",
                why=release.held[metric],
                do=f"`hwb trace {metric} AREA PERIOD` traces what is published now.",
            )
        return metric
    raise HwbError(
        "HWB-710",
        f"no metric of {release.name} of {release.strategy} is called {wanted!r}"
        + nearest(wanted, release.metrics),
        do="A release holds the metrics that supported its strategy when it was drafted.",
    )


def _row(release: Draft, sought: Sought) -> dict[str, str]:
    """The figure's line of `figures.csv`."""
    texts = sought.parameters()
    key = [str(texts[name]) for name in ("metric", "area", "kind", "breakdown")]
    key += [str(texts[name]) for name in ("period_start", "period_end", "period_type")]
    for row in contents.lines_of(release.folder / "figures.csv"):
        if [row[column] for column in contents.KEY] == key:
            return row
    raise HwbError(
        "HWB-751",
        f"{release.name} of {release.strategy} does not hold this figure",
        where=f"{sought.metric.id}, {sought.area_code} ({sought.area_kind}), {sought.breakdown}, "
        f"{sought.period}",
        why="A release holds whole periods of the areas that its strategy reports on.",
        do=f"{release.folder / 'figures.csv'} has every figure that was signed.",
    )


# ------------------------------------------------------------------------------ what it is made of


def _rebuilt(
    settings: Settings, release: Draft, tell: Callable[[str], None], *, today: bool = False
) -> Settings:
    """A home in which the release was made again: by the code of its lock, or by today's."""
    lock = release.folder / LOCK
    code = hash_of_specs(settings.project) if today else read_yaml(lock)["made_with"]["code"]
    folder = settings.warehouse / "rebuilt" / release.strategy / str(release.name)
    home = replace(settings, home=folder / code[:12])
    if home.home.is_dir():
        return home
    tell(
        f"{release.name} of {release.strategy} is made again from the bytes as sent, under its "
        f"lock{' but by the code of today' if today else ''}; this may take a minute."
    )
    part = folder / f".{os.getpid()}.part"
    try:
        rebuild_home(settings, lock, part, today=today)
        part.rename(home.home)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return home


def _holds(home: Settings, lock: dict[str, Any]) -> bool:
    """Whether a home's build is of the locked files, its landed lines are there, and it gives the
    figures that were signed."""
    import duckdb

    build = drafting.build_of(home, lock)
    if not build.is_file():
        return False
    try:
        with reading(build) as connection:
            files = connection.execute(
                "select extract, sha256, landed_as from intake.file"
            ).fetchall()
        with tempfile.TemporaryDirectory() as folder:
            contents.write_figures_of(build, Path(folder), lock["strategy"], lock["held"])
            figures = Path(folder, "figures.csv").read_bytes()
    except duckdb.Error:  # of other code, or being written for the next draft
        return False
    locked = {(file["extract"].replace("/", "__"), file["sha256"]) for file in lock["files"]}
    return (
        {(table, sha256) for table, sha256, _ in files} == locked
        and all((home.landed / landed).is_file() for *_, landed in files if landed)
        and hashlib.sha256(figures).hexdigest() == lock["figures"]
    )


def _issues(release: Draft, found: Trace) -> Iterator[FailedCheck]:
    """What the release itself keeps of failed checks: by extract, not by file."""
    tables = {file.extract: file.table for file in found.files}
    for issue in Checks(release.folder).files:
        table = tables.get(issue["extract"])
        if table is not None and issue["kind"] == "rule":
            yield FailedCheck(
                table,
                None,
                issue["rule"],
                issue["severity"],
                "failed",
                int(issue["failing_lines"]),
                issue["because"],
            )


# ---------------------------------------------------------------------------------- what was signed


def _as_signed(built: Known, row: dict[str, str]) -> Known:
    """The figure with the numbers and words of its line of `figures.csv`."""
    said: dict[str, Any] = {name: row[name] or None for name in (*_COUNTS, *_DIVIDED, *_WORDS)}
    for names, number in ((_COUNTS, Decimal), (_DIVIDED, float)):
        said |= {name: number(said[name]) for name in names if said[name]}
    return replace(built, **said)


def _differences(signed: Known, built: Known) -> Iterator[str]:
    """Where what the lines give is not, to the last digit that is signed, what was signed."""
    for name in (*_COUNTS, *_DIVIDED, *_WORDS):
        was, gives = getattr(signed, name), getattr(built, name)
        if isinstance(gives, float):
            gives = float(f"{gives:.12g}")
        if was != gives:
            told = [text if isinstance(text, str) else plain(text) for text in (was, gives)]
            yield f"{name} was signed as {told[0]}, the lines give {told[1]}"


def _signatures(settings: Settings, release: Draft, metric: str) -> Iterator[SignatureOn]:
    """Those of the release; first, where nobody was asked again, those it was carried with."""
    said = read_yaml(release.folder / SIGNOFF)
    if metric in said["unchanged"]:
        before = last_signed(settings, release.strategy, release.name)
        earlier = _signatures(settings, before, metric) if before else ()
        yield from (each for each in earlier if each.of == "metrics")
    for decision in said["decisions"]:
        told = decision["told"]
        if decision["act"] == "signature" and metric in told["metrics"]:
            yield SignatureOn(
                str(release.name),
                told["role"],
                told["of"],
                decision["by"],
                decision["at"],
                told["figures"],
                decision["number"],
            )
