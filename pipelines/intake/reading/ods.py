"""The facts of the tables of an OpenDocument spreadsheet. Source: OpenDocument 1.3 part 3, 9.1."""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache
from pathlib import Path

from pipelines.intake.reading.refusals import damaged
from pipelines.intake.reading.sheet_facts import SheetFacts
from pipelines.intake.reading.xml import Attributes, parse

_ERROR = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A)|Err:5\d\d")
_CELLS = ("table-cell", "covered-table-cell")


def ods_facts(path: Path) -> dict[str, SheetFacts]:
    """Facts by table name. Raises HWB-304, HWB-306."""
    status = path.stat()
    return _ods_facts(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=8)
def _ods_facts(path: Path, size: int, changed: int) -> dict[str, SheetFacts]:
    """Kept, since every workbook contract looks at an arriving file and this parses it whole."""
    reader = _Reader()
    with zipfile.ZipFile(path) as archive:
        if "content.xml" not in archive.namelist():
            raise damaged("the workbook")
        with archive.open("content.xml") as stream:
            parse(stream, reader.start, reader.end, reader.text)
    return reader.tables


class _Reader:
    """Counts as the format does: cells and rows stand for as many as their `repeated` says."""

    def __init__(self) -> None:
        self.tables: dict[str, SheetFacts] = {}
        self._facts = SheetFacts()
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._last = -1
        self._is_hidden = False
        self._cell: Attributes = {}
        self._text: list[str] = []
        self._error: tuple[int, str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self._facts = self.tables.setdefault(attributes.get("table:name", ""), SheetFacts())
            self._row = 0
        elif name == "table-row":
            self._rows = _repeated(attributes, "rows")
            self._column, self._last, self._error = 0, -1, None
            self._is_hidden = attributes.get("table:visibility", "visible") != "visible"
        elif name in _CELLS:
            self._columns = _repeated(attributes, "columns")
            self._cell = attributes
            self._text.clear()

    def text(self, content: str) -> None:
        self._text.append(content)

    def end(self, name: str) -> None:
        if name in _CELLS:
            self._end_cell()
        elif name == "table-row":
            if self._last >= 0:
                self._facts.reach(self._row + self._rows - 1, self._last)
                self._facts.hidden_rows += self._rows if self._is_hidden else 0
            if self._error:
                self._facts.errors.append((self._row, self._row + self._rows - 1, *self._error))
            self._row += self._rows

    def _end_cell(self) -> None:
        shown = "".join(self._text).strip()
        kinds = [v for k, v in self._cell.items() if k.endswith(":value-type")]
        if shown or kinds:
            self._last = self._column + self._columns - 1
        is_error = "error" in kinds or (
            "table:formula" in self._cell and _ERROR.fullmatch(shown) is not None
        )
        if is_error and self._error is None:
            self._error = (self._column, shown or "#ERROR!")
        self._column += self._columns


def _repeated(attributes: Attributes, what: str) -> int:
    return max(1, int(attributes.get(f"table:number-{what}-repeated", "1")))
