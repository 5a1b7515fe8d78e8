"""Any table through one of the warehouse's own statistical methods.

The macro that the models call is rendered by dbt over the table given, and what it gives is read
back: no method is written a second time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import HwbError, shape
from pipelines.modelling.method_tables import (
    BLANK,
    Cell,
    Table,
    as_type,
    level,
    literal,
    plain,
)
from pipelines.modelling.redacting import redacted
from pipelines.modelling.rendering import compiled
from pipelines.specs.base import nearest
from pipelines.specs.method import MethodFile, Option, Type

if TYPE_CHECKING:
    import duckdb
    import polars as pl

_ROW = "_row"
_GIVEN = "given"
_NOT_VALID = "not valid: "


@dataclass(frozen=True)
class Asked:
    """What is asked of a method: columns that make a group, options, and renamed columns."""

    by: Sequence[str] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """The columns and rows a method gives; `not_valid` tells where it was given what cannot be."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    not_valid: list[str]


def run(dbt_project: Path, file: MethodFile, table: Table, asked: Asked) -> Answer:
    """What the method gives for a table.

    Raises HWB-722 (a column, option or group that is not there), HWB-723 (a cell that is no number,
    date or truth) and HWB-724 (the method could not run).
    """
    call = Call(file, table, asked)
    sql = compiled(dbt_project, call.jinja())
    with connected(dbt_project) as connection:
        return answered(connection, call, sql)


class Call:
    """One method over one table: what of the table it reads, and how its macro is called."""

    def __init__(self, file: MethodFile, table: Table, asked: Asked) -> None:
        self.name = file.name
        self.method = file.method
        self.table = table
        self.by = [self._place(name, "--by") for name in asked.by]
        for place in self.by:
            if self.by.count(place) > 1:
                raise HwbError("HWB-722", f"--by names {table.header[place]!r} twice")
        self.columns: dict[str, int] = {}
        self.options: dict[str, Cell | list[float]] = {}
        self._option_columns: dict[str, int] = {}
        self._choose_columns(dict(asked.columns))
        self._choose_options(dict(asked.options), dict(asked.columns))
        self._refuse_options_that_differ_in_a_group()

    @property
    def keys(self) -> list[str]:
        """The columns of `given` that make a group."""
        if self.by:
            return [f"by_{number}" for number in range(1, len(self.by) + 1)]
        each_row = self.method.result == "group" and self.method.by_default == "each row"
        return [_ROW] if each_row else []

    @property
    def keeps_rows(self) -> bool:
        return self.method.result == "row" or self.keys == [_ROW]

    def jinja(self) -> str:
        """The call of the macro, as dbt renders it."""
        given = {"given": _GIVEN, "by": self.keys}
        given |= {name: self._in_sql(name, option) for name, option in self.method.options.items()}
        listed = ", ".join(f"{name}={_quoted(value)}" for name, value in given.items())
        return f"{{{{ {self.name}({listed}) }}}}"

    def fill(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Creates the table `given`: the row's number, what makes groups, columns and options."""
        import pyarrow as pa

        rows = self.table.rows
        arrays = {_ROW: pa.array(range(1, len(rows) + 1), pa.int64())}
        for key, place in zip(self.keys if self.by else [], self.by, strict=True):
            arrays[key] = pa.array([row[place] for row in rows], pa.string())
        for name, column in self.method.columns.items():
            where = self.columns.get(name)
            arrays[name] = self._array(where, column.type)
        for name, place in self._option_columns.items():
            option = self.method.options[name]
            arrays[f"option_{name}"] = self._array(place, option.type, option)
        connection.register("_arrays", pa.table(arrays))
        connection.execute(f"create table {_GIVEN} as select * from _arrays")
        connection.unregister("_arrays")

    def _array(self, place: int | None, kind: Type, option: Option | None = None) -> Any:
        import pyarrow as pa

        types = {"date": pa.date32(), "text": pa.string(), "truth": pa.bool_()}
        values = [
            None if place is None else self._cell(row[place], kind, option, number, place)
            for number, row in zip(self.table.numbers, self.table.rows, strict=True)
        ]
        return pa.array(values, types.get(kind, pa.float64()))

    def _cell(self, text: str, kind: Type, option: Option | None, number: int, place: int) -> Cell:
        text = text.strip()
        if text.casefold() in BLANK:
            return None
        try:
            if option is None:
                return as_type(text, kind)
            value = as_type(option.meant(text), kind)
            option.check(value)
            return value
        except ValueError as fault:
            raise HwbError(
                "HWB-723",
                f"the cell is no {kind}: its shape is {shape(text)!r}, {fault}",
                where=f"row {number}, column {self.table.header[place]!r}",
            ) from None

    def _in_sql(self, name: str, option: Option) -> Any:
        """An option as its macro takes it: SQL; a level or levels as numbers."""
        if name in self._option_columns:
            column = f"option_{name}"
            if option.type == "level":
                return [column]
            default = literal(self.options[name])
            return column if default == "null" else f"coalesce({column}, {default})"
        value = self.options[name]
        return value if option.type == "level" else literal(value)

    def _choose_columns(self, renamed: dict[str, str]) -> None:
        options = [n for n, option in self.method.options.items() if option.may_be_column]
        for name in renamed:
            if name not in (*self.method.columns, *options):
                known = [*self.method.columns, *options]
                raise HwbError(
                    "HWB-722", f"{self.name} takes no column {name!r}{nearest(name, known)}"
                )
        for name, column in self.method.columns.items():
            if name in renamed:
                self.columns[name] = self._place(renamed[name], f"--column {name}")
                continue
            found = self._recognised([name, *column.also])
            if found is not None:
                self.columns[name] = found
            elif column.required:
                raise HwbError(
                    "HWB-722",
                    f"{self.name} needs the column {name}: {column.means}",
                    where="the header: " + ", ".join(self.table.header),
                    do=f"Name the column that holds it: --column {name}=HEADER.",
                )

    def _choose_options(self, said: dict[str, str], renamed: dict[str, str]) -> None:
        for name in said:
            if name not in self.method.options:
                raise HwbError(
                    "HWB-722",
                    f"{self.name} has no option {name!r}{nearest(name, self.method.options)}",
                )
        for name, option in self.method.options.items():
            self.options[name] = option.default
            if name in said:
                self.options[name] = self._said(name, option, said[name])
            elif name in renamed:
                self._option_columns[name] = self._place(renamed[name], f"--column {name}")
            elif option.may_be_column and name not in self.columns:
                found = self._recognised([name])
                if found is not None and found not in self.columns.values():
                    self._option_columns[name] = found

    def _refuse_options_that_differ_in_a_group(self) -> None:
        """Of two answers to one question neither is taken."""
        if self.keeps_rows:
            return
        for name, place in self._option_columns.items():
            found: dict[tuple[str, ...], str] = {}
            for row in self.table.rows:
                group = tuple(row[each] for each in self.by)
                if found.setdefault(group, row[place]) != row[place]:
                    raise HwbError(
                        "HWB-722",
                        f"the option {name} is not the same for all rows of a group",
                        where=", ".join(group) or "the whole table",
                        do=f"Say it once, --option {name}=VALUE, or name it in --by as well.",
                    )

    def _said(self, name: str, option: Option, text: str) -> Cell | list[float]:
        try:
            if option.type == "level":
                return list(dict.fromkeys(level(part) for part in text.split(",")))
            if any("\ud800" <= sign <= "\udfff" for sign in text):
                raise ValueError("it is no text in UTF-8")
            value = as_type(option.meant(text), option.type)
            option.check(value)
            return value
        except ValueError as fault:
            raise HwbError("HWB-722", f"the option {name} cannot be {text!r}: {fault}") from None

    def _recognised(self, names: Sequence[str]) -> int | None:
        """The place of the first name that is a header: as it stands, else as people write it."""
        header = self.table.header
        for name in names:
            if name in header:
                return header.index(name)
            found = [place for place, each in enumerate(header) if plain(each) == plain(name)]
            if len(found) > 1:
                raise HwbError(
                    "HWB-722",
                    f"more than one column may be meant by {name!r}",
                    where="the header: " + ", ".join(header[place] for place in found),
                    do="Write the header as it stands: --column NAME=HEADER, or in --by.",
                )
            if found:
                return found[0]
        return None

    def _place(self, name: str, what: str) -> int:
        place = self._recognised([name])
        if place is None:
            raise HwbError(
                "HWB-722",
                f"{what}: the table has no column {name!r}{nearest(name, self.table.header)}",
            )
        return place


@contextmanager
def connected(dbt_project: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of its own in memory, with the functions and seeds the macros lean on.

    One thread: the sums of a table's decimals are then the same every time.
    """
    import duckdb

    from pipelines.modelling.functions import register

    with duckdb.connect(config={"threads": 1}) as connection:
        register(connection)
        for seed in sorted((dbt_project / "seeds").glob("*.csv")):
            connection.execute(f"create table {seed.stem} as from read_csv('{seed}')")
        yield connection


def answered(connection: duckdb.DuckDBPyConnection, call: Call, sql: str) -> Answer:
    """Runs what was compiled over the call's table; raises HWB-723 and HWB-724."""
    import duckdb

    call.fill(connection)
    try:
        found = connection.sql(sql).pl()
    except duckdb.Error as fault:
        raise HwbError("HWB-724", f"{call.name} could not run", why=redacted(str(fault))) from None
    finally:
        connection.execute(f"drop table {_GIVEN}")
    if call.method.ends_in_python:
        found = import_module(f"pipelines.statistics.{call.name}").finish(found, **call.options)
    return _told(call, found)


def _quoted(value: Any) -> str:
    """A value as Jinja reads it, which knows no halves of a sign beyond the first 65,536."""
    return json.dumps(value, ensure_ascii=False)


def _carried(call: Call, places: Sequence[int], gives: Sequence[str]) -> list[str]:
    """What the columns carried are called, beside those that the method gives."""
    taken = {plain(name) for name in gives}
    taken |= {plain(call.table.header[p]) for p in places} - taken
    names = []
    for place in places:
        name = call.table.header[place]
        if plain(name) in map(plain, gives):
            while plain(name) in taken:
                name += "_given"
            taken.add(plain(name))
        names.append(name)
    return names


def _told(call: Call, found: pl.DataFrame) -> Answer:
    """The rows in the order of the table, with its own columns before those of the method."""
    gives = [name for name in found.columns if name not in (_ROW, *call.keys)]
    table = call.table.rows
    before: dict[tuple[Any, ...], list[str]]
    if call.keeps_rows:
        keys = [_ROW]
        given_back = [
            place
            for name, place in call.columns.items()
            if name in gives and call.method.result == "group"
        ]
        carried = [place for place in range(len(call.table.header)) if place not in given_back]
        before = {(number,): [row[p] for p in carried] for number, row in enumerate(table, 1)}
    else:
        keys = call.keys
        carried = call.by
        groups = dict.fromkeys(tuple(row[place] for place in call.by) for row in table)
        before = {key: list(key) for key in groups}
    order = {key: number for number, key in enumerate(before)}
    rows = sorted(
        ((tuple(row[name] for name in keys), row) for row in found.iter_rows(named=True)),
        key=lambda each: order.get(each[0], 0),
    )
    not_valid = []
    for key, row in rows:
        reason = row.get("reason") or ""
        if reason.startswith(_NOT_VALID):
            where = (
                f"row {call.table.numbers[key[0] - 1]}"
                if call.keeps_rows
                else ", ".join(map(str, key))
            )
            not_valid.append(f"{where or 'the table'}: {reason.removeprefix(_NOT_VALID)}")
    return Answer(
        _carried(call, carried, gives) + gives,
        [(*before.get(key, []), *(row[name] for name in gives)) for key, row in rows],
        not_valid,
    )
