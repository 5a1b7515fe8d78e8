"""Tables and values given to a statistical method: CSV in, typed cells and SQL literals out."""

from __future__ import annotations

import csv
import io
import math
import re
import sys
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from pipelines.errors import HwbError
from pipelines.modelling.quoting import quoted
from pipelines.specs.method import Type

_LARGEST = 1e300  # beyond it, twice a number is none
_HIGHEST_LEVEL = Decimal("0.9999")
_TRUTHS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}

Cell = str | float | bool | date | None

BLANK = ("", "na", "nan", "null", "none")  # in any case


@dataclass(frozen=True)
class Table:
    """A table of texts; `numbers` are the lines of its rows, from 1 below the header."""

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]


def read_table(text: str, where: str) -> Table:
    """A CSV with one header line; raises HWB-721 when it is none.

    A blank line is a missing value where there is one column, and nothing where there are more.
    """
    lines = _lines(text, where)
    if not lines:
        raise HwbError("HWB-721", "the table has no header line", where=where)
    header = [name.strip() for name in lines[0]]
    for name in header:
        if header.count(name) > 1:
            raise HwbError("HWB-721", f"two columns are called {name!r}", where=where)
    rows = {
        number: row or [""] for number, row in enumerate(lines[1:], 1) if row or len(header) == 1
    }
    for number, row in rows.items():
        if len(row) != len(header):
            raise HwbError(
                "HWB-721",
                f"row {number} has {len(row)} cells, the header {len(header)}",
                where=where,
            )
    return Table(header, list(rows.values()), list(rows))


def _lines(text: str, where: str) -> list[list[str]]:
    """The cells of every line from the header on."""
    csv.field_size_limit(sys.maxsize)  # as dbt sets it too: the same whether or not it is loaded
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    lines: list[list[str]] = []
    try:
        for row in reader:
            if any("\n" in cell or "\r" in cell for cell in row):
                raise HwbError(
                    "HWB-721",
                    f"{_line(len(lines))}: a cell holds a line end; is a quote missing?",
                    where=where,
                )
            if row or lines:
                lines.append(row)
    except csv.Error as fault:
        raise HwbError(
            "HWB-721",
            f"{_line(len(lines))} cannot be read; is a quote missing?",
            where=where,
            why=str(fault),
        ) from None
    return lines


def _line(number: int) -> str:
    return f"row {number}" if number else "the header"


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
    if abs(number) > _LARGEST:
        raise ValueError("a number is below 1e300")
    return number


def level(text: str) -> float:
    """A level of confidence as a fraction: 0.95, 95 and 95% are one; raises ValueError."""
    text = text.strip()
    try:
        number = Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        raise ValueError("a level is written as 95, 99.8 or 0.95") from None
    if number.is_finite() and 0 < number <= 100:
        fraction = number / 100 if number > 1 or text.endswith("%") else number
        if Decimal("0.5") <= fraction <= _HIGHEST_LEVEL:
            return float(fraction)
    raise ValueError("a level lies between 50 and 99.99 %")


def literal(value: Cell | list[float]) -> str:
    """A value as SQL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(repr, value)) + "]"
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
