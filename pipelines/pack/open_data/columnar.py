"""Tables as Parquet and as a DuckDB file, the same bytes for the same pack."""

from __future__ import annotations

import struct
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.pack.tables import Blank, Cell, Table

if TYPE_CHECKING:
    import polars

STORAGE = "v1.4.0"
"""The format of the DuckDB file: what clients of 1.4 and later read."""

_SQL = {"text": "varchar", "number": "double", "integer": "bigint", "date": "date"}


def write_parquet(table: Table, path: Path, told: dict[str, str]) -> None:
    """Writes one table; `told` is kept in the file's own metadata."""
    frame(table).write_parquet(path, compression="zstd", metadata=told)


def frame(table: Table) -> polars.DataFrame:
    """A table as a frame: numbers as floats, null where there is no value."""
    import polars as pl

    types: dict[str, Any] = {
        "text": pl.String,
        "number": pl.Float64,
        "integer": pl.Int64,
        "date": pl.Date,
    }
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    return pl.DataFrame(
        [
            pl.Series(column.name, [_plain(cell) for cell in cells], types[column.type])
            for column, cells in zip(table.columns, columns, strict=True)
        ]
    )


def _plain(cell: Cell) -> Any:
    if isinstance(cell, Blank):
        return None
    return float(cell) if isinstance(cell, Decimal) else cell


def write_duckdb(tables: dict[str, Table], path: Path, named: str) -> None:
    """Writes the tables into the schema `board` of a new file, each column with its comment.

    `named` is what the file is of; from it comes the identifier that DuckDB would draw by chance.
    """
    import duckdb

    path.unlink(missing_ok=True)
    # One thread, so that blocks are laid down in one order.
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"attach {_quoted(str(path))} as made (storage_version '{STORAGE}')")
        # Packed texts are padded with whatever the memory held: other bytes each time, and bytes of
        # the process in a public file. Half as large again, and nothing in it by chance.
        connection.execute("set force_compression = 'uncompressed'")
        connection.execute("create schema made.board")
        for table in tables.values():
            _fill(connection, table)
        connection.execute("checkpoint made")
        connection.execute("detach made")
    path.write_bytes(_without_chance(path.read_bytes(), named))


def _fill(connection: Any, table: Table) -> None:
    name = f'made.board."{table.name}"'
    columns = ", ".join(f'"{column.name}" {_SQL[column.type]}' for column in table.columns)
    connection.execute(f"create table {name} ({columns})")
    connection.register("given", frame(table).to_arrow())
    connection.execute(f"insert into {name} select * from given")
    connection.unregister("given")
    connection.execute(f"comment on table {name} is {_quoted(table.description)}")
    for column in table.columns:
        said = _quoted(f"{column.title}: {column.description}")
        connection.execute(f'comment on column {name}."{column.name}" is {said}')


def _quoted(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"


_HEADER = 4096
_IDENTIFIERS = (124, 2 * _HEADER + 124)
_IDENTIFIER = 16


def _without_chance(whole: bytes, named: str) -> bytes:
    """The file with an identifier made of `named` instead of a random one.

    Of two files of the same tables, written by the same version, nothing else differs: 16 bytes in
    the main header and again in the second database header, and the checksums of both. A file of
    another layout is left as it is: it then differs each time, but it is never broken.
    """
    made = bytearray(whole)
    first, second = (whole[at : at + _IDENTIFIER] for at in _IDENTIFIERS)
    headers = (0, 2 * _HEADER)
    if first != second or any(_checksum(whole, at) != _kept(whole, at) for at in headers):
        return whole
    for at in _IDENTIFIERS:
        made[at : at + _IDENTIFIER] = sha256(named.encode()).digest()[:_IDENTIFIER]
    for at in headers:
        struct.pack_into("<Q", made, at, _checksum(made, at))
    return bytes(made)


def _kept(whole: bytes, at: int) -> int:
    (kept,) = struct.unpack_from("<Q", whole, at)
    return int(kept)


def _checksum(whole: bytes | bytearray, at: int) -> int:
    """DuckDB's checksum of a header: the words after it, each times a constant, xor-ed."""
    found = 5381
    for (word,) in struct.iter_unpack("<Q", whole[at + 8 : at + _HEADER]):
        found ^= (word * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    return found
