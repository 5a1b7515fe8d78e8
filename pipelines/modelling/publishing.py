"""The build file becomes the published one: whole or not at all, readers never blocked."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import HwbError
from pipelines.files import sync
from pipelines.modelling.quoting import quoted
from pipelines.settings import Settings

if TYPE_CHECKING:
    import duckdb

_FILE = "hwb.duckdb"
_FIXED_NAMES = (_FILE, "figures.csv", "figures.parquet")
_CURRENT = "current"
_PART = ".part"

_DROPPED_SCHEMAS = ("landed", "metrics", "generated")

DOUBLES = ("value", "lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl")
"""Columns of figures that were divided: in a canonical text they have 12 significant digits."""

_SAID = ("numerator", "denominator", *DOUBLES, "value_status", "maturity")
_KEY = (
    *("metric_id", "area_code", "area_kind", "period_start", "period_end", "period_type"),
    *("breakdown", "known_from"),
)
_COLUMNS = (
    *(*_KEY, "known_to"),
    *("numerator", "denominator", "numerator_within", "denominator_within", *DOUBLES),
    *("interval_method", "method", "value_status", "status_reason", "maturity"),
    *("is_complete", "is_reporting_period"),
)
_FIGURES = """(
select * replace (
  strftime(known_from, '%Y-%m-%dT%H:%M:%S') as known_from,
  strftime(known_to, '%Y-%m-%dT%H:%M:%S') as known_to
)
from figures.metric_value
)"""


@dataclass(frozen=True)
class Published:
    """One published version: its number, its file, and the SHA-256 of its canonical figures."""

    number: int
    file: Path
    figures_sha256: str


def publish(settings: Settings, build_file: Path) -> Published:
    """Copies a closed build file to `versions/<n>/hwb.duckdb` and moves one link to that folder.

    Beside it, under fixed names, `figures.parquet` and `figures.csv` (the canonical text of
    figures: total order by key, counts exact, derived numbers at 12 significant digits, LF). The
    fixed names lead through the one link, so that all three change in one step. The version
    published before is kept, any other is removed. Raises HWB-603 when the disk has no room.
    """
    import duckdb

    with duckdb.connect(str(build_file)) as connection:
        for schema in _DROPPED_SCHEMAS:
            connection.execute(f"drop schema if exists {schema} cascade")
        connection.execute("checkpoint")
    _room(settings, build_file)
    versions = settings.warehouse / "versions"
    before = current(settings)
    number, part = _next_version(versions)
    try:
        shutil.copyfile(build_file, part / _FILE)
        with duckdb.connect(str(part / _FILE), read_only=True) as connection:
            connection.execute("set threads = 1")
            export(connection, _FIGURES, _COLUMNS, _KEY, part / "figures")
        for path in (*part.iterdir(), part):
            sync(path)
    except (OSError, duckdb.IOException) as fault:
        shutil.rmtree(part)
        if _is_full(fault):
            raise _no_room(settings, build_file) from None
        raise
    folder = part.rename(versions / str(number))
    sync(versions)
    _move_link(settings.warehouse / _CURRENT, folder)
    for name in _FIXED_NAMES:
        link = settings.warehouse / name
        if not link.is_symlink() or link.readlink() != Path(_CURRENT, name):
            _move_link(link, settings.warehouse / _CURRENT / name)
    _prune(versions, number, before.number if before else None)
    return _published(folder)


def current(settings: Settings) -> Published | None:
    """What the link leads to now, or None before the first refresh."""
    if not settings.published.is_file():
        return None
    return _published(settings.published.resolve().parent)


def moved(earlier: Path | None, now: Path) -> list[tuple[str, int, int, int, int]]:
    """Per metric: figures known now, and how many are new, changed or gone since `earlier`.

    Both are `figures.parquet` of a published version; without an earlier one everything is new.
    """
    import duckdb

    key = "metric_id, area_code, area_kind, period_start, period_end, period_type, breakdown"
    select = "select * from read_parquet(?) where known_to is null"
    with duckdb.connect() as connection:
        # A version published by older code may lack a column: what both have is compared.
        columns = [
            {name for name, *_ in connection.execute(f"describe {select}", [str(path)]).fetchall()}
            for path in (earlier or now, now)
        ]
        said = ", ".join(name for name in _SAID if all(name in each for each in columns))
        before = f"({select})" if earlier else f"({select} and false)"
        rows = connection.execute(
            f"""
            with was as (select {key}, ({said}) as said from {before}),
            now as (select {key}, ({said}) as said from ({select}))
            select
              metric_id,
              count(now.said),
              count(*) filter (where was.said is null),
              count(*) filter (where was.said is distinct from now.said
                               and was.said is not null and now.said is not null),
              count(*) filter (where now.said is null)
            from now full join was using ({key})
            group by metric_id
            order by metric_id
            """,
            [str(earlier or now), str(now)],
        ).fetchall()
    return [(str(m), int(a), int(n), int(c), int(g)) for m, a, n, c, g in rows]


def _published(folder: Path) -> Published:
    text = (folder / "figures.csv").read_bytes()
    return Published(int(folder.name), folder / _FILE, hashlib.sha256(text).hexdigest())


def _next_version(versions: Path) -> tuple[int, Path]:
    """The next number, and a folder that is renamed to it once it is whole."""
    versions.mkdir(parents=True, exist_ok=True)
    number = max((n for n, _ in _numbered(versions)), default=0)
    while True:
        number += 1
        part = versions / f"{number}{_PART}"
        try:
            part.mkdir()
        except FileExistsError:
            continue
        return number, part


def _numbered(versions: Path) -> list[tuple[int, Path]]:
    """Every version, whole or not, by number."""
    named = [(p.name.removesuffix(_PART), p) for p in versions.iterdir()]
    return sorted((int(name), path) for name, path in named if name.isdigit())


def _room(settings: Settings, build_file: Path) -> None:
    if shutil.disk_usage(settings.warehouse).free < _needed(build_file):
        raise _no_room(settings, build_file)


def _needed(build_file: Path) -> int:
    return 2 * build_file.stat().st_size + 10_000_000


def _is_full(fault: Exception) -> bool:
    if isinstance(fault, OSError):
        return fault.errno in (errno.ENOSPC, errno.EDQUOT)
    return os.strerror(errno.ENOSPC) in str(fault)


def _no_room(settings: Settings, build_file: Path) -> HwbError:
    free = shutil.disk_usage(settings.warehouse).free
    return HwbError(
        "HWB-603",
        f"publishing needs {_needed(build_file) // 1_000_000} MB, "
        f"the disk has {free // 1_000_000} MB free",
        where=str(settings.warehouse),
        do="Free some space and run the refresh again; the last published file still serves.",
    )


def canonical(number: str) -> str:
    """SQL of the one text of a derived number: 12 significant digits without trailing zeros."""
    return f"printf('%.12g', {number})"


def export(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    columns: Sequence[str],
    key: Sequence[str],
    to: Path,
) -> None:
    """Writes figures to `<to>.csv` and `<to>.parquet`, in order of a key that is total.

    The CSV is the canonical text: one text for one set of figures, whatever made the file.
    """
    rounded = [f"{canonical(c)} as {c}" if c in DOUBLES else c for c in columns]
    for chosen, ending, options in (
        (rounded, "csv", "format csv, header, delimiter ',', new_line '\\n'"),
        (columns, "parquet", "format parquet"),
    ):
        connection.execute(
            f"copy (select {', '.join(chosen)} from {relation} order by {', '.join(key)}) "
            f"to {quoted(str(to.with_suffix('.' + ending)))} ({options})"
        )


def _move_link(link: Path, target: Path) -> None:
    """A rename replaces the link in one step: readers see the old file or the new one."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(os.path.relpath(target, link.parent))
    temporary.replace(link)
    sync(link.parent)


def _prune(versions: Path, newest: int, before: int | None) -> None:
    """A version that was killed before the link moved to it was never published: it goes, too."""
    for number, path in _numbered(versions):
        if number < newest and number != before:
            shutil.rmtree(path)
