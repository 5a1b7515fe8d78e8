"""Tables and values given to a statistical method: CSV in, typed cells and SQL literals out."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from pipelines.errors import HwbError
from pipelines.specs.method import Type

_TRUTHS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}

Cell = str | float | bool | date | None

BLANK = ("", "na", "nan", "null", "none")  # in any case


@dataclass(frozen=True)
class Table:
    """A table of texts; its rows are counted from 1, below the header."""

    header: list[str]
    rows: list[list[str]]


def read_table(text: str, where: str) -> Table:
    """A CSV with one header line; raises HWB-721 when it is none."""
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    try:
        rows = [row for row in csv.reader(lines, strict=True) if row]
    except csv.Error as fault:
        raise HwbError("HWB-721", f"the table is no CSV: {fault}", where=where) from None
    if any("\n" in cell for row in rows for cell in row):
        raise HwbError("HWB-721", "a cell holds a line end; is a quote missing?", where=where)
    if not rows:
        raise HwbError("HWB-721", "the table has no header line", where=where)
    header = [name.strip() for name in rows[0]]
    for name in header:
        if header.count(name) > 1:
            raise HwbError("HWB-721", f"two columns are called {name!r}", where=where)
    for number, row in enumerate(rows[1:], 1):
        if len(row) != len(header):
            raise HwbError(
                "HWB-721",
                f"row {number} has {len(row)} cells, the header {len(header)}",
                where=where,
            )
    return Table(header, rows[1:])


def plain(name: str) -> str:
    """A header without what people write differently: case, spaces, punctuation."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def as_type(text: str, kind: Type) -> Cell | float:
    """A text as a number, date, truth or level; raises ValueError saying what would be one."""
    if kind == "text":
        return text
    if kind == "level":
        return level(text)
    if kind == "date":
        try:
            return datetime.fromisoformat(text).date()
        except ValueError:
            raise ValueError("a date is written as 2025-04-01") from None
    if kind == "truth":
        if text.casefold() in _TRUTHS:
            return _TRUTHS[text.casefold()]
        raise ValueError("it is true or false")
    try:
        number = float(text)
    except ValueError:
        raise ValueError("a number is written as 1234.5") from None
    if not math.isfinite(number):
        raise ValueError("a number is finite")
    return number


def level(text: str) -> float:
    """A level of confidence as a fraction: 0.95, 95 and 95% are one; raises ValueError."""
    try:
        number = Decimal(text.strip().removesuffix("%").strip())
    except InvalidOperation:
        raise ValueError("a level is written as 95, 99.8 or 0.95") from None
    if not number.is_finite():
        raise ValueError("a level is written as 95, 99.8 or 0.95")
    fraction = number / 100 if number > 1 else number
    if not Decimal("0.5") <= fraction < 1:
        raise ValueError("a level lies between 50 and 100 %")
    return float(fraction)


def literal(value: Cell | list[float]) -> str:
    """A value as SQL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list):
        return "[" + ", ".join(map(repr, value)) + "]"
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
