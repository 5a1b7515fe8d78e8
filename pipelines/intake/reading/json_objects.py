"""JSON objects as records: every value a text as sent, and the table that such records make."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NoReturn

from pipelines.errors import HwbError
from pipelines.intake.reading.table import Refused, Table

_KEYS = 4_096


class Wrong(ValueError):
    """What is no usable record; the message is the rule it breaks."""


class Pairs(list[tuple[str, object]]):
    """An object's members in order, before two of one name can hide each other."""


class Digits(str):
    """A number with the digits it was sent with."""

    __slots__ = ()


def decoded(text: str) -> object:
    """What a JSON text holds: objects as `Pairs`, numbers as `Digits`. Raises Wrong."""
    try:
        return json.loads(
            text,
            object_pairs_hook=Pairs,
            parse_float=Digits,
            parse_int=Digits,
            parse_constant=_not_a_number,
        )
    except Wrong:
        raise
    except (ValueError, RecursionError):
        raise Wrong("not JSON") from None


def record_of(found: object) -> dict[str, str]:
    """An object's keys and values as texts; `null` is the empty text. Raises Wrong for what is
    none, or holds other objects or lists."""
    if not isinstance(found, Pairs):
        raise Wrong("not an object")
    record: dict[str, str] = {}
    for key, value in found:
        if key in record:
            raise Wrong("key given twice")
        record[key] = _text(value)
    text = "".join(record) + "".join(record.values())
    if "\0" in text:
        raise Wrong("NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Wrong("broken character") from None
    return record


def tabled(found: Iterable[tuple[int, dict[str, str] | Wrong]], where: str) -> Table:
    """The table of numbered records, or of why one is none; `where` is what their number counts.

    Header: the union of the keys, in the order in which they first appear.
    """
    import polars

    positions: dict[str, int] = {}
    rows: list[list[str]] = []
    lines: list[int] = []
    refused: list[Refused] = []
    for line, record in found:
        if isinstance(record, Wrong):
            refused.append(Refused(line, str(record)))
            continue
        for key in record:
            positions.setdefault(key, len(positions))
        if len(positions) > _KEYS:
            raise HwbError(
                "HWB-303",
                f"the records have more than {_KEYS:,} different keys",
                where=f"{where} {line}",
                why="Keys are columns; figures or dates may have been sent as keys.",
                do="Ask the partner for one record for each figure.",
            )
        cells = [""] * len(positions)
        for key, value in record.items():
            cells[positions[key]] = value
        rows.append(cells)
        lines.append(line)
    width = len(positions)
    columns = zip(*(r + [""] * (width - len(r)) for r in rows), strict=True) if rows else ()
    series = [polars.Series(str(n), c, polars.String) for n, c in enumerate(columns)]
    return Table(
        header=list(positions),
        frame=polars.DataFrame([*series, polars.Series("_line", lines, polars.Int64)]),
        records=len(rows) + len(refused),
        refused=refused,
    )


def _not_a_number(_: str) -> NoReturn:
    raise Wrong("not a number")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if not isinstance(value, str):
        raise Wrong("nested value")
    return str(value)
