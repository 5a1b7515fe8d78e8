"""JSON lines: one object a line, its values as sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from pipelines.errors import HwbError
from pipelines.intake.reading.json_objects import Wrong, decoded, record_of, tabled
from pipelines.intake.reading.table import Note, Table


def read_json_lines(stream: TextIO) -> Table:
    """Header: the union of the keys, in the order in which they first appear.

    Numbers keep the digits they were sent with; `null` and an absent key are the empty text.
    """
    blank: list[int] = []

    def records() -> Iterator[tuple[int, dict[str, str] | Wrong]]:
        for line, text in enumerate(stream, start=1):
            if text.strip():
                yield line, _record(text)
            else:
                blank.append(line)

    table = tabled(records(), "line")
    last = max([*(r.line for r in table.refused), *table.frame["_line"].to_list()], default=0)
    inside = sum(line < last for line in blank)
    table.notes = [Note("blank line skipped", inside)] if inside else []
    return table


def json_lines_header(stream: TextIO) -> list[str]:
    """The keys of the first line that holds a record. Raises HWB-308 when the first does not."""
    for text in stream:
        if text.strip():
            record = _record(text)
            if isinstance(record, Wrong):
                raise HwbError(
                    "HWB-308",
                    f"the first line is not a record of JSON lines ({record})",
                    do="Send one JSON object on each line, without a list around them.",
                )
            return list(record)
    return []


def _record(text: str) -> dict[str, str] | Wrong:
    try:
        return record_of(decoded(text))
    except Wrong as fault:
        return fault
