"""The workbook for Excel."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.pack.archives import packed, parts_of
from pipelines.pack.model import Pack
from pipelines.pack.sheets.plan import LANGUAGE, Sheet, Workbook, digits, lines_of, plan, written
from pipelines.pack.tables import Cell, Column

_CORE = "docProps/core.xml"
_INK, _RULE, _HEAD = "#0b0c0c", "#505a5f", "#e8e8e8"
_A3 = 8
_LINE, _TALLEST = 15, 405
"""Points of a line, and of the tallest row that Excel knows (409)."""
_HEIGHTS = {"title": 24, "heading": 20, "text": _LINE}


def write_xlsx(pack: Pack, path: Path) -> None:
    """Writes the pack as a workbook for Excel: the same bytes for the same pack."""
    path.write_bytes(bytes_of(plan(pack)))


def bytes_of(workbook: Workbook) -> bytes:
    """A workbook for Excel: the same bytes for the same sheets."""
    import xlsxwriter

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties(
            {
                "title": workbook.title,
                "subject": workbook.subject,
                "author": workbook.author,
                "company": workbook.author,
                "comments": workbook.comments,
                "keywords": workbook.keywords,
                "created": workbook.made_at,
            }
        )
        formats = _Formats(book)
        for sheet in workbook.sheets:
            _write(book.add_worksheet(sheet.name), sheet, formats, workbook.footer)
    parts = parts_of(made.getvalue())
    # The writer of workbooks knows no language; screen readers choose their voice by it.
    end = b"</cp:coreProperties>"
    language = f"<dc:language>{LANGUAGE}</dc:language>".encode()
    parts[_CORE] = parts[_CORE].replace(end, language + end)
    return packed(parts)


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._numbers: dict[int, Any] = {}
        base = {"font_name": "Arial", "font_size": 11, "font_color": _INK, "valign": "top"}
        self._base = base
        self.text = book.add_format({**base, "text_wrap": True})
        self.line = book.add_format(base)
        self.day = book.add_format({**base, "num_format": "d mmm yyyy", "align": "left"})
        self.link = book.add_format({**base, "font_color": "#1d4f91", "underline": 1})
        head = {**base, "bold": True, "text_wrap": True, "bg_color": _HEAD}
        head |= {"bottom": 2, "bottom_color": _RULE}
        self.head = book.add_format(head)
        self.number_head = book.add_format({**head, "align": "right", "indent": 1})
        self.lines = {
            "title": book.add_format({**base, "bold": True, "font_size": 16}),
            "heading": book.add_format({**base, "bold": True, "font_size": 13}),
            "text": self.line,
        }

    def head_of(self, column: Column) -> Any:
        return self.number_head if column.is_number else self.head

    def number(self, places: int) -> Any:
        if places not in self._numbers:
            form = "#,##0" + ("." + "0" * places if places else "")
            # Right, so that digits stand under digits; marks in the same column too.
            self._numbers[places] = self._book.add_format(
                {**self._base, "num_format": form, "align": "right", "indent": 1}
            )
        return self._numbers[places]


def _write(page: Any, sheet: Sheet, formats: _Formats, footer: str) -> None:
    widths = sheet.widths
    page.set_column(0, 0, widths[0])
    for row, line in enumerate(sheet.lines):
        style = formats.lines[line.style]
        page.set_row(row, _HEIGHTS[line.style])
        if line.to:
            page.write_url(row, 0, f"internal:'{line.to}'!A1", formats.link, line.text)
        else:
            page.write_string(row, 0, line.text, style)
    page.set_landscape()
    page.set_paper(_A3)
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L{footer.replace('&', '&&')}&RPage &P of &N")
    if sheet.table is None:
        return
    top, table = len(sheet.lines), sheet.table
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    page.add_table(
        *(top, 0, top + len(table.rows), len(table.columns) - 1),
        {
            "name": f"table_{table.name}",
            "style": "Table Style Light 1",
            # Buttons would hide the heads of narrow columns; a marked-up table gets them with one
            # key.
            "autofilter": False,
            "columns": [
                {"header": column.title, "header_format": formats.head_of(column)}
                for column in table.columns
            ],
        },
    )
    kinds = [column.is_number for column in table.columns]
    page.set_row(top, 2 * _LINE)
    for row, cells in enumerate(table.rows, top + 1):
        # Not every program fits the height of a row to its text when it opens a file.
        page.set_row(row, min(lines_of(cells, widths) * _LINE, _TALLEST))
        for place, cell in enumerate(cells):
            if place == 0 and sheet.is_contents:
                said = written(cell)
                page.write_url(row, 0, f"internal:'{said}'!A1", formats.link, said)
            else:
                _write_cell(page, row, place, cell, kinds[place], formats)
    page.freeze_panes(top + 1, 0)
    page.repeat_rows(top)


def _write_cell(
    page: Any, row: int, place: int, cell: Cell, is_number: bool, formats: _Formats
) -> None:
    if isinstance(cell, str):
        page.write_string(row, place, cell, formats.text)
    elif isinstance(cell, Decimal):
        page.write_number(row, place, float(cell), formats.number(digits(cell)))
    elif isinstance(cell, int):
        page.write_number(row, place, cell, formats.number(0))
    elif isinstance(cell, date):
        page.write_datetime(row, place, cell, formats.day)
    else:
        page.write_string(row, place, cell.mark, formats.number(0) if is_number else formats.text)
