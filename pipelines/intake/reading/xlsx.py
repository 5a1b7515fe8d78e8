"""The facts of one sheet of an Excel workbook. Source: ECMA-376 part 1, 18.3.1.4 and 18.3.1.73."""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache
from pathlib import Path
from posixpath import join, normpath
from typing import IO

from pipelines.intake.reading.sheet_facts import CELLS_AT_ONCE, SheetFacts
from pipelines.intake.reading.xml import Attributes, parse

_CHUNK = 1024**2
_ROW = re.compile(rb"<(?:\w+:)?row\b(?:[^>]*?\sr\s*=\s*[\"'](\d+))?")
_IN_COLUMN = rb"\sr\s*=\s*[\"'][A-Za-z]"
_WIDER = ((702, re.compile(_IN_COLUMN + rb"{2}")), (18_278, re.compile(_IN_COLUMN + rb"{3}")))
_LOWER = [
    (10**digits - 1, re.compile(_IN_COLUMN + rb"{1,3}\d{%d}" % digits)) for digits in range(1, 9)
]
_PLACELESS = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^>]*\sr\s*=)")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*\shidden\s*=\s*[\"'](?:1|true)[\"']")
_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,9})")


def xlsx_facts(path: Path, sheet: str) -> SheetFacts | None:
    """The facts of the sheet called `sheet`, if its part can be found.

    Its extent is rounded up while it is harmless. Raises HWB-304, HWB-306.
    """
    status = path.stat()
    return _xlsx_facts(path, sheet, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=32)
def _xlsx_facts(path: Path, sheet: str, size: int, changed: int) -> SheetFacts | None:
    with zipfile.ZipFile(path) as archive:
        part = _part_of_sheet(archive, sheet)
        if part is None:
            return None
        with archive.open(part) as stream:
            rough = _roughly(stream)
        if rough and rough.cells <= CELLS_AT_ONCE:
            return rough
        with archive.open(part) as stream:
            reader = _Reader()
            parse(stream, reader.start, reader.end, reader.text)
            return reader.facts


def _part_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str | None:
    identity = ""
    target = None

    def sheets(name: str, attributes: Attributes) -> None:
        nonlocal identity
        if name == "sheet" and attributes.get("name") == sheet:
            identity = next((v for k, v in attributes.items() if k.endswith(":id")), "")

    def relations(name: str, attributes: Attributes) -> None:
        nonlocal target
        if name == "Relationship" and attributes.get("Id") == identity:
            target = attributes.get("Target")

    parts = {n.casefold(): n for n in archive.namelist()}
    for part, start in (("xl/workbook.xml", sheets), ("xl/_rels/workbook.xml.rels", relations)):
        if part not in parts:
            return None
        with archive.open(parts[part]) as stream:
            parse(stream, start)
    if target is None:
        return None
    full = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return parts.get(full.casefold())


def _roughly(stream: IO[bytes]) -> SheetFacts | None:
    """A quick upper bound from places as they are written; None when only a parser can tell."""
    rows, tagged, hidden, columns = 0, 0, 0, 26
    tail = b""
    while chunk := stream.read(_CHUNK):
        # A tag is looked at only once it is there to its end.
        whole, bracket, tail = (tail + chunk).rpartition(b"<")
        tail = bracket + tail
        if _ERROR.search(whole) or _PLACELESS.search(whole):
            return None
        numbers = _ROW.findall(whole)
        tagged += len(numbers)
        hidden += len(_HIDDEN.findall(whole))
        rows = max(rows, tagged, *(int(n) for n in numbers if n), 0)
        for bound, pattern in _LOWER:
            if bound > rows and pattern.search(whole):
                rows = bound
        for bound, pattern in _WIDER:
            if bound > columns and pattern.search(whole):
                columns = bound
    return SheetFacts(rows, columns, hidden_rows=hidden)


class _Reader:
    def __init__(self) -> None:
        self.facts = SheetFacts()
        self._row = self._column = -1
        self._is_error = self._is_value = False
        self._code: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            self.facts.hidden_rows += attributes.get("hidden") in ("1", "true")
        elif name == "c":
            place = _PLACE.fullmatch(attributes.get("r", ""))
            if place:
                self._column, self._row = _number(place[1]), int(place[2]) - 1
            else:
                self._column += 1
            self._is_error = attributes.get("t") == "e"
            self._code.clear()
        elif name in ("v", "is", "f"):
            self.facts.reach(self._row, self._column)
        self._is_value = name == "v"

    def text(self, content: str) -> None:
        if self._is_error and self._is_value:
            self._code.append(content)

    def end(self, name: str) -> None:
        self._is_value = False
        if name == "c" and self._is_error:
            self.facts.reach(self._row, self._column)
            code = "".join(self._code) or "#ERROR!"
            self.facts.errors.append((self._row, self._row, self._column, code))


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
