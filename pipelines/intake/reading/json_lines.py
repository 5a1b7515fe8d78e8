"""JSON lines: one object a line, its values as sent."""

from __future__ import annotations

import json
from typing import NoReturn, TextIO

from pipelines.errors import HwbError
from pipelines.intake.reading.table import Note, Refused, Table

_KEYS = 4_096


class _Wrong(ValueError):
    """A line that is no usable record; the message is the rule it breaks."""


def read_json_lines(stream: TextIO) -> Table:
    """Header: the union of the keys, in the order in which they first appear.

    Numbers keep the digits they were sent with; `null` and an absent key are the empty text.
    """
    import polars

    positions: dict[str, int] = {}
    rows: list[list[str]] = []
    lines: list[int] = []
    refused: list[Refused] = []
    blank: list[int] = []
    for line, text in enumerate(stream, start=1):
        if not text.strip():
            blank.append(line)
            continue
        try:
            record = _record(text)
        except _Wrong as fault:
            refused.append(Refused(line, str(fault)))
            continue
        for key in record:
            positions.setdefault(key, len(positions))
        if len(positions) > _KEYS:
            raise HwbError(
                "HWB-303",
                f"the records have more than {_KEYS:,} different keys",
                where=f"line {line}",
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
    last = max([*lines, *(r.line for r in refused)], default=0)
    inside = sum(line < last for line in blank)
    return Table(
        header=list(positions),
        frame=polars.DataFrame([*series, polars.Series("_line", lines, polars.Int64)]),
        records=len(rows) + len(refused),
        refused=refused,
        notes=[Note("blank line skipped", inside)] if inside else [],
    )


def json_lines_header(stream: TextIO) -> list[str]:
    """The keys of the first line that holds a record. Raises HWB-308 when the first does not."""
    for text in stream:
        if text.strip():
            try:
                return list(_record(text))
            except _Wrong as fault:
                raise HwbError(
                    "HWB-308",
                    f"the first line is not a record of JSON lines ({fault})",
                    do="Send one JSON object on each line, without a list around them.",
                ) from None
    return []


def _record(text: str) -> dict[str, str]:
    try:
        found = json.loads(
            text,
            object_pairs_hook=_Pairs,
            parse_float=str,
            parse_int=str,
            parse_constant=_not_a_number,
        )
    except _Wrong:
        raise
    except (ValueError, RecursionError):
        raise _Wrong("not JSON") from None
    if not isinstance(found, _Pairs):
        raise _Wrong("not an object")
    record: dict[str, str] = {}
    for key, value in found:
        if key in record:
            raise _Wrong("key given twice")
        record[key] = _text(value)
    text = "".join(record) + "".join(record.values())
    if "\0" in text:
        raise _Wrong("NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _Wrong("broken character") from None
    return record


class _Pairs(list[tuple[str, object]]):
    """An object's members in order, before two of one name can hide each other."""


def _not_a_number(_: str) -> NoReturn:
    raise _Wrong("not a number")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if not isinstance(value, str):
        raise _Wrong("nested value")
    return value
