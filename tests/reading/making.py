"""Workbooks in bytes, for tests."""

import io
from typing import Any

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P


def sheet(name: str = "A", **shape: Any) -> dict[str, Any]:
    return {"format": "workbook", "sheet": name} | shape


def ods(*lines: list[dict[str, Any]], repeated: int = 1) -> bytes:
    """Cells by their attributes, `text` being what is shown; the last line is `repeated`."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="A")
    for number, cells in enumerate(lines, start=1):
        row = TableRow(numberrowsrepeated=repeated) if number == len(lines) else TableRow()
        for attributes in cells:
            shown = attributes.pop("text", None)
            cell = TableCell(**attributes)
            if shown is not None:
                cell.addElement(P(text=shown))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def word(text: str, **more: Any) -> dict[str, Any]:
    return {"valuetype": "string", "text": text} | more
