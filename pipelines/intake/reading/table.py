"""What every reader gives: texts as sent, with the line each record starts on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True)
class Note:
    """Something a person should know of that refuses nothing (an encoding, an extra column)."""

    what: str
    count: int = 1


@dataclass(frozen=True)
class Refused:
    """One record that cannot be used: where, by which rule, and the shape of what stood there."""

    line: int
    rule: str
    column: str | None = None
    shape: str = ""


@dataclass
class Table:
    """The records of one table of one file, as texts.

    `header` holds the names as sent (flattened, after unpivoting), in order. `frame` has one
    String column per header, named by its position (`"0"`, `"1"`, …, so that equal headers can
    stand side by side until they are refused), then `_line` (Int64, the line or sheet row the
    record starts on; 1 is the first). A blank cell is the empty text, never null. `records` counts
    what stands below the header before unpivoting: `read + refused + footer`, where `read` is the
    number of distinct records in `frame`.
    """

    header: list[str]
    frame: polars.DataFrame
    records: int
    refused: list[Refused] = field(default_factory=list)
    footer: list[int] = field(default_factory=list)
    preamble: list[tuple[int, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
