"""Small files made on the spot, read under a layout given in the test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
import xlsxwriter

from pipelines.intake.reading import read
from pipelines.intake.reading.table import Table
from pipelines.settings import Settings
from pipelines.specs.contract import FileShape


class Reads(Protocol):
    def __call__(self, content: bytes | str | Path, /, **shape: Any) -> Table: ...


def rows(table: Table) -> list[tuple[Any, ...]]:
    """The cells of each row, then its line."""
    return table.frame.rows()


def refusals(table: Table) -> list[tuple[int, str]]:
    return [(r.line, r.rule) for r in table.refused]


def notes(table: Table) -> list[str]:
    return [n.what for n in table.notes]


def layout(**shape: Any) -> FileShape:
    return FileShape(**({"format": "csv", "names": ["*"]} | shape))


@pytest.fixture
def limits(home: Settings) -> Settings:
    return home


@pytest.fixture
def as_received(tmp_path: Path) -> Callable[[bytes | str], Path]:
    """A file under a name that says nothing, as the captured copy has."""

    def write(content: bytes | str) -> Path:
        path = tmp_path / "0f3a"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def reads(as_received: Callable[[bytes | str], Path], limits: Settings) -> Reads:
    """The table of some content, or of a file; without a `format` it is csv."""

    def table(content: bytes | str | Path, /, **shape: Any) -> Table:
        path = content if isinstance(content, Path) else as_received(content)
        return read(path, layout(**shape), limits)

    return table


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """An xlsx without an ending: sheet name → lines of cells, written by their Python type."""

    def write(sheets: dict[str, list[list[Any]]], hidden: str = "", **options: Any) -> Path:
        path = tmp_path / "1c9b"
        with xlsxwriter.Workbook(str(path), options) as book:
            formats = {
                name: book.add_format({"num_format": pattern})
                for name, pattern in (("date", "dd/mm/yyyy"), ("datetime", "dd/mm/yyyy hh:mm"))
            }
            for name, lines in sheets.items():
                sheet = book.add_worksheet(name)
                if name == hidden:
                    sheet.hide()
                for row, cells in enumerate(lines):
                    for column, cell in enumerate(cells):
                        if type(cell).__name__ in formats:
                            sheet.write_datetime(row, column, cell, formats[type(cell).__name__])
                        elif isinstance(cell, str) and cell.startswith("="):
                            formula, _, value = cell.partition(" → ")
                            sheet.write_formula(row, column, formula, None, value)
                        elif cell != "":
                            sheet.write(row, column, cell)
        return path

    return write
