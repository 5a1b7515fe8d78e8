"""What a table is: columns with a type each, and cells that carry their own digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal


@dataclass(frozen=True)
class Blank:
    """A cell without a value, and the shorthand that says why."""

    mark: str
    """A key of `wording.SHORTHAND_SAID`."""


UNKNOWN = Blank("[x]")
NOT_APPLICABLE = Blank("[z]")

Cell = str | int | Decimal | date | Blank
"""Text; a whole number; a number with the digits that are shown; a day; or why there is none."""

Type = Literal["text", "number", "integer", "date"]


@dataclass(frozen=True)
class Column:
    """A column: `name` for programs, `title` for people. Its cells are of its type or blank."""

    name: str
    title: str
    description: str
    type: Type = "text"

    @property
    def is_number(self) -> bool:
        return self.type in ("number", "integer")


@dataclass(frozen=True)
class Table:
    """Rows under one row of heads; `key` names the columns that no two rows share."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: tuple[str, ...]

    def place(self, column: str) -> int:
        return [each.name for each in self.columns].index(column)

    def column(self, name: str) -> Iterator[Cell]:
        at = self.place(name)
        return (row[at] for row in self.rows)


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(value: object) -> str:
    """A text without what no file may hold (control characters, halves of pairs); lines end in LF
    and nothing stands at its ends."""
    said = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", said).strip()


def text(value: object, blank: Blank = UNKNOWN) -> str | Blank:
    """A text, or why there is none."""
    said = "" if value is None else clean(value)
    return said or blank


def words(values: list[str] | tuple[str, ...], blank: Blank = UNKNOWN) -> str | Blank:
    """Several texts in one cell."""
    return text("; ".join(clean(value) for value in values if value), blank)


def number(
    value: float | int | None, blank: Blank = UNKNOWN, decimals: int | None = None
) -> Decimal | Blank:
    """A number as it is printed: rounded as `wording.number` does, or with the digits it has."""
    if value is None:
        return blank
    given = Decimal(str(value))
    if decimals is not None:
        given = given.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return abs(given) if given == 0 else given


def integer(value: int | None, blank: Blank = UNKNOWN) -> int | Blank:
    return blank if value is None else int(value)


def day(value: str | date | None, blank: Blank = UNKNOWN) -> date | Blank:
    """A day, of a text that begins with it."""
    if not value:
        return blank
    return value if isinstance(value, date) else date.fromisoformat(value[:10])
