"""The workbook as an OpenDocument spreadsheet.

The XML is written whole, a row at a time: 5,000 rows of 20 cells take a library that keeps an
object for each cell several times as long as everything else of a pack together.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from pipelines.pack.archives import packed
from pipelines.pack.model import Pack
from pipelines.pack.sheets import opendocument_parts as parts
from pipelines.pack.sheets.plan import Line, Sheet, Workbook, digits, plan, written
from pipelines.pack.tables import Cell, Table


def write_ods(pack: Pack, path: Path) -> None:
    """Writes the pack as an OpenDocument spreadsheet: the same bytes for the same pack."""
    workbook = plan(pack)
    made = {
        "mimetype": parts.MIMETYPE,
        "content.xml": "".join(_content(workbook)),
        "styles.xml": parts.styles(workbook.footer),
        "meta.xml": parts.meta(workbook),
        "settings.xml": parts.settings(workbook.sheets),
        "META-INF/manifest.xml": parts.MANIFEST,
    }
    # A reader tells the format by the first bytes: the name of the kind, not compressed.
    path.write_bytes(packed({name: said.encode() for name, said in made.items()}, "mimetype"))


def _content(workbook: Workbook) -> Iterator[str]:
    widths = sorted({width for sheet in workbook.sheets for width in sheet.widths})
    places = {
        digits(cell)
        for sheet in workbook.sheets
        if sheet.table
        for row in sheet.table.rows
        for cell in row
        if isinstance(cell, Decimal)
    }
    yield parts.content_head(widths, sorted({0, *places}))
    yield "<office:body><office:spreadsheet>"
    for sheet in workbook.sheets:
        yield from _sheet(sheet)
    yield "<table:database-ranges>"
    for sheet in workbook.sheets:
        if sheet.table:
            yield _named(sheet, sheet.table)
    yield "</table:database-ranges>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def _named(sheet: Sheet, table: Table) -> str:
    """Marks the table up: its range has a name and its first row are heads."""
    top = len(sheet.lines) + 1
    last = f"{parts.letters(len(table.columns))}{top + len(table.rows)}"
    return (
        f'<table:database-range table:name="table_{table.name}" '
        f'table:target-range-address="{sheet.name}.A{top}:{sheet.name}.{last}" '
        'table:contains-header="true" table:display-filter-buttons="false"/>'
    )


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f'<table:table table:name="{sheet.name}" table:style-name="sheet">'
    columns = "".join(f'<table:table-column table:style-name="w{w}"/>' for w in sheet.widths)
    yield columns
    for line in sheet.lines:
        yield f'<table:table-row table:style-name="row">{_line(line)}</table:table-row>'
    if sheet.table:
        heads = "".join(
            _text(column.title, "numbers" if column.is_number else "head")
            for column in sheet.table.columns
        )
        yield "<table:table-header-rows>"
        yield f'<table:table-row table:style-name="row">{heads}</table:table-row>'
        yield "</table:table-header-rows>"
        kinds = [column.is_number for column in sheet.table.columns]
        for row in sheet.table.rows:
            cells = list(map(_cell, row, kinds))
            if sheet.is_contents:
                said = written(row[0])
                cells[0] = _line(Line(said, to=said))
            yield f'<table:table-row table:style-name="row">{"".join(cells)}</table:table-row>'
    yield "</table:table>"


def _line(line: Line) -> str:
    if not line.to:
        return _text(line.text, line.style)
    return (
        '<table:table-cell table:style-name="link" office:value-type="string"><text:p>'
        f'<text:a xlink:type="simple" xlink:href="#{line.to}.A1">{parts.inline(line.text)}</text:a>'
        "</text:p></table:table-cell>"
    )


def _cell(cell: Cell, is_number: bool) -> str:
    if isinstance(cell, str):
        return _text(cell, "cell")
    if isinstance(cell, Decimal):
        return _number(f"{cell:f}", digits(cell))
    if isinstance(cell, int):
        return _number(str(cell), 0)
    if isinstance(cell, date):
        return (
            '<table:table-cell table:style-name="day" office:value-type="date" '
            f'office:date-value="{cell.isoformat()}"><text:p>{parts.day(cell)}</text:p>'
            "</table:table-cell>"
        )
    return _text(cell.mark, "blank" if is_number else "cell")


def _number(value: str, places: int) -> str:
    return (
        f'<table:table-cell table:style-name="n{places}" office:value-type="float" '
        f'office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    )


def _text(said: str, style: str) -> str:
    """A text cell; every line of the text is a paragraph of it."""
    lines = "</text:p><text:p>".join(parts.inline(line) for line in said.split("\n"))
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"<text:p>{lines}</text:p></table:table-cell>"
    )
