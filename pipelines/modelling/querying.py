"""Read-only questions to the published file: one statement, no file but this one, no setting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import HwbError
from pipelines.modelling.redacting import redacted
from pipelines.settings import Settings

if TYPE_CHECKING:
    import duckdb

_READING = ("SELECT", "EXPLAIN", "PRAGMA")
# Python has no exact counterpart of these: a month would become thirty days.
_AS_TEXT = ("INTERVAL", "TIMESTAMP_NS", "TIME WITH TIME ZONE")
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Answer:
    """The columns of an answer, in order, and its rows, which are fetched as they are asked for.

    Counts and decimals are exact (int, Decimal); dates and times are Python's.
    """

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def opened(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, read-only, able to reach nothing else; the catalogue is `hwb`.

    It may be opened during a refresh. Raises HWB-702 when nothing has been published yet.
    """
    if not settings.published.is_file():
        raise HwbError(
            "HWB-702",
            "nothing has been published in this home yet",
            where=str(settings.published),
            do="Run `hwb refresh`, or set HWB_HOME to the home you mean.",
        )
    with reading(settings.published) as connection:
        yield connection


@contextmanager
def reading(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A file of the warehouse, read-only, able to reach nothing else."""
    import duckdb

    with duckdb.connect(
        str(file),
        read_only=True,
        config={"enable_external_access": "false", "lock_configuration": "true"},
    ) as connection:
        yield connection


@contextmanager
def opened_to_export(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, read-only, for our own statements that write files beside it."""
    import duckdb

    with duckdb.connect(str(settings.published.resolve()), read_only=True) as connection:
        connection.execute("set threads = 1")
        yield connection


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> Answer:
    """The answer to one statement that reads; raises HWB-703 for any other and for faulty SQL."""
    import duckdb

    try:
        statements = duckdb.extract_statements(sql)
        if len(statements) != 1:
            raise _refused(f"expected one statement, found {len(statements)}")
        kind = statements[0].type.name
        if kind not in _READING:
            raise _refused(f"{kind} is no statement that reads; the published file never changes")
        cursor = connection.execute(statements[0])
        columns = [(str(name), str(type_)) for name, type_, *_ in cursor.description]
        if any(_is_inexact(type_) for _, type_ in columns):
            chosen = [
                f"cast(#{place} as varchar)" if _is_inexact(type_) else f"#{place}"
                for place, (_, type_) in enumerate(columns, 1)
            ]
            query = statements[0].query.strip().rstrip(";")
            cursor = connection.execute(f"select {', '.join(chosen)} from (\n{query}\n)")
    except (duckdb.Error, UnicodeDecodeError) as fault:
        raise _told(fault) from None
    return Answer([name for name, _ in columns], _rows(cursor))


def _is_inexact(kind: str) -> bool:
    return any(name in kind for name in _AS_TEXT)


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    import duckdb

    while True:
        try:
            rows = cursor.fetchmany(_ROWS_AT_ONCE)
        except (duckdb.Error, UnicodeDecodeError) as fault:
            raise _told(fault) from None
        if not rows:
            return
        yield from rows


def _refused(what: str) -> HwbError:
    return HwbError(
        "HWB-703", what, do='Ask one question, as in `hwb query "from figures.current"`.'
    )


def _told(fault: duckdb.Error | UnicodeDecodeError) -> HwbError:
    """DuckDB's own words where they speak of the statement; masked where they may quote a cell."""
    import duckdb

    of_the_statement = (
        *(duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException),
        duckdb.PermissionException,  # names the file that the statement asks for
    )
    text = str(fault) if isinstance(fault, of_the_statement) else redacted(str(fault))
    first, *rest = text.strip().splitlines()
    return HwbError(
        "HWB-703",
        first,
        where="\n    ".join(["the statement", *(line for line in rest if line.strip())]),
        do='`hwb query "show all tables"` lists tables and columns.',
    )
