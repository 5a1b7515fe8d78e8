"""XML of workbooks, read as a stream of tags; a document type definition is refused unread."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any
from xml.parsers import expat

from pipelines.errors import HwbError
from pipelines.intake.reading.refusals import damaged

Attributes = dict[str, str]


def parse(
    stream: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Calls back for each tag, its name without prefix. Raises HWB-304, HWB-306."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, found: start(name.rpartition(":")[2], found)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    try:
        parser.ParseFile(stream)
    except (expat.ExpatError, ValueError) as fault:
        raise damaged("the workbook") from fault


def _refuse_doctype(*_: Any) -> None:
    raise HwbError(
        "HWB-304",
        "the workbook holds a document type definition",
        why="It can make a short file grow without bound, or fetch other files.",
        do="Ask the partner for a fresh copy, saved by a spreadsheet program.",
    )
