"""Tables as CSV, and what describes them: CSV on the Web (W3C)."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

from pipelines.pack.model import Pack
from pipelines.pack.open_data.licences import PLACE, about, licence
from pipelines.pack.tables import Blank, Cell, Table
from pipelines.pack.tables.identifiers import address
from pipelines.pack.tables.shape import clean

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

NEUTRALISED = (
    "A text that begins with a sign by which a spreadsheet would know a formula has an apostrophe "
    "before it; numbers have none."
)

_TYPES: dict[str, Any] = {
    "text": "string",
    "number": "decimal",
    "integer": "integer",
    "date": {"base": "date", "format": "yyyy-MM-dd"},
}


def neutral(said: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{said}" if said.startswith(_BEGINS_A_FORMULA) else said


def csv_of(table: Table) -> bytes:
    """UTF-8 without a mark, LF; numbers with their digits, days as 2026-09-30, nothing where there
    is no value."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_said(cell) for cell in row] for row in table.rows)
    return made.getvalue().encode()


def _said(cell: Cell) -> str:
    if isinstance(cell, Blank):
        return ""
    if isinstance(cell, str):
        return neutral(cell)
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def metadata(pack: Pack, table: Table, file: str) -> bytes:
    """What describes one CSV file."""
    schema: dict[str, Any] = {
        "columns": [
            {
                "name": column.name,
                "titles": [column.name, column.title],
                "dc:description": column.description,
                "datatype": _TYPES[column.type],
                "null": "",
                "required": False,
            }
            for column in table.columns
        ]
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    said = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:identifier": address(pack.release.strategy, "table", table.name),
        "dc:title": table.title,
        "dc:description": f"{table.description} {NEUTRALISED} {about(pack)}",
        "dc:publisher": clean(pack.board),
        "dc:license": {"@id": licence(pack)},
        "dc:spatial": {"@id": PLACE.format(pack.said["strategy"]["area"])},
        "dc:language": "en-GB",
        "dc:date": {"@value": pack.release.as_of, "@type": "xsd:date"},
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\n"]},
        "tableSchema": schema,
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
