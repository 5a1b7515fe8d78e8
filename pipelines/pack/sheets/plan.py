"""What the workbook holds, before it is written: the same sheets for every format.

By the Analysis Function's guidance for accessible spreadsheets: a cover, contents and notes; then
one table a sheet that begins in column A, with one row of heads and no cell left blank.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Literal

from pipelines.pack.model import Pack
from pipelines.pack.tables import Blank, Cell, Column, Table, marks, proofs, tables
from pipelines.pack.tables.shape import NOT_APPLICABLE, clean

LONGEST_TEXT = 32_000
"""Characters of a cell; Excel takes 32,767. What is cut says so."""
_CUT = " … [cut here: the web pages hold the whole text]"

LANGUAGE = "en-GB"


@dataclass(frozen=True)
class Line:
    """A line of column A, above the table or on the cover; `to` names a sheet that it leads to."""

    text: str
    style: Literal["title", "heading", "text"] = "text"
    to: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet: lines, and the table below them. Of the contents, the first column are links."""

    name: str
    lines: tuple[Line, ...]
    table: Table | None = None
    is_contents: bool = False

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """The width of each column, in characters."""
        if self.table is None:
            return (100,)
        return tuple(
            _width(column, [row[place] for row in self.table.rows])
            for place, column in enumerate(self.table.columns)
        )


def lines_of(cells: tuple[Cell, ...], widths: tuple[int, ...]) -> int:
    """How many lines the tallest cell of a row wraps to, a little more rather than less."""
    most = 1
    for cell, width in zip(cells, widths, strict=True):
        if isinstance(cell, str) and (len(cell) > width or "\n" in cell):
            most = max(most, sum(1 + len(line) // width for line in cell.split("\n")))
    return most


@dataclass(frozen=True)
class Workbook:
    title: str
    subject: str
    author: str
    comments: str
    keywords: str
    made_at: datetime
    """When its figures were signed, else the day they speak of: never the clock's time."""
    footer: str
    sheets: tuple[Sheet, ...]


def plan(pack: Pack) -> Workbook:
    """The sheets of a pack."""
    release = pack.release
    marked = "".join(f"{mark}. " for mark in marks(release))
    tabled = [whole(table) for table in tables(pack).values()]
    notes = tabled.pop()
    shown = [sheet_of(table, marked) for table in (notes, *tabled)]
    contents = sheet_of(contents_of(shown), marked, is_contents=True)
    made = f"{clean(pack.title)}, {clean(release.name)}"
    return Workbook(
        title=f"{marked}{made}",
        subject=f"Figures for {clean(pack.board)}",
        author=clean(pack.board),
        comments="; ".join(f"{name}: {said}" for name, said in proofs(pack)),
        keywords=marked.strip(),
        made_at=made_at(release.signed_at or release.as_of),
        footer=f"{release.name}  figures {release.figures[:12]}  ledger {release.ledger_head[:12]}",
        sheets=(_cover(pack, marked), contents, *shown),
    )


_LICENSED = "Licence: Open Government Licence v3.0, unless the sheet Sources says otherwise."
_UNLICENSED = "Licence: none is given to use or publish it."


def _cover(pack: Pack, marked: str) -> Sheet:
    return Sheet(
        "Cover",
        (
            Line(f"{marked}{clean(pack.title)}", "title"),
            Line("The figures that the board is shown, with what is judged of them."),
            Line("What this is", "heading"),
            *(Line(f"{name}: {said}") for name, said in proofs(pack)),
            Line("How to use it", "heading"),
            Line("Go to the contents", to="Contents"),
            Line("Read the notes: what the shorthand in square brackets means", to="Notes"),
            Line("Each sheet after the notes holds one table. No cell of a table is left blank."),
            Line("Small numbers have been hidden; they are in no sheet."),
            Line(_LICENSED if pack.release.is_public else _UNLICENSED),
            Line("For another format or language, or to report a mistake, ask the secretariat."),
        ),
    )


def contents_of(shown: list[Sheet]) -> Table:
    """The table of the contents: the sheets that follow."""
    columns = (
        Column("sheet", "Sheet", "Name of the sheet, and a link to it."),
        Column("title", "What it holds", "Title of its table."),
        Column("description", "Description", "What its table says."),
        Column("rows", "Rows", "How many rows its table has.", "integer"),
    )
    rows: list[tuple[Cell, ...]] = [
        (sheet.name, table.title, table.description, len(table.rows))
        for sheet in shown
        if (table := sheet.table)
    ]
    said = "The sheets of this workbook, each with a link."
    return Table("contents", "Contents", said, columns, tuple(rows), ("sheet",))


def sheet_of(table: Table, marked: str, *, is_contents: bool = False) -> Sheet:
    """The sheet of a table, with what stands above it."""
    name = table.name.capitalize()
    size = f"One table of {len(table.rows):,} rows and {len(table.columns)} columns."
    if not table.rows:
        table = replace(table, rows=((NOT_APPLICABLE,) * len(table.columns),))
        size = "There are none: the one row of the table, all [z], stands for that."
    back = () if is_contents else (Line("Back to the contents", to="Contents"),)
    return Sheet(
        name,
        (
            Line(f"{marked}{table.title}", "title"),
            Line(table.description),
            Line(f"{size} The sheet Notes says what the shorthand in square brackets means."),
            *back,
        ),
        table,
        is_contents,
    )


def whole(table: Table) -> Table:
    """The table with no text longer than a cell may hold."""
    rows = tuple(tuple(_cut(cell) for cell in row) for row in table.rows)
    return replace(table, rows=rows)


def _cut(cell: Cell) -> Cell:
    if isinstance(cell, str) and len(cell) > LONGEST_TEXT:
        return cell[: LONGEST_TEXT - len(_CUT)] + _CUT
    return cell


def made_at(said: str) -> datetime:
    """A moment or day as the properties of a workbook hold it: UTC, without saying so."""
    when = datetime.fromisoformat(said)
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when


def written(cell: Cell) -> str:
    """The text of a text cell, or the shorthand of a blank one."""
    return cell.mark if isinstance(cell, Blank) else str(cell)


def digits(cell: Decimal) -> int:
    """Digits after the point that a number is shown with."""
    exponent = cell.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


_NARROWEST, _WIDEST = 9, 46


def _width(column: Column, cells: list[Cell]) -> int:
    """Wide enough for nine of ten cells and for the longest word of the head."""
    head = max(len(word) for word in column.title.split()) + 3
    if column.type == "date":
        return max(head, 13)
    lengths = sorted(len(written(cell)) for cell in cells)
    usual = lengths[int(len(lengths) * 0.9) - 1] + 2 if lengths else 0
    return min(max(head, usual, _NARROWEST), _WIDEST)
