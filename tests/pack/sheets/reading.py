"""Reads a workbook of either format as what a reader meets: by openpyxl, or the XML itself."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl

Kind = Literal["text", "number", "date", "formula", "blank"]


@dataclass(frozen=True)
class Read:
    """A cell: its value, whether its text wraps, the digits it is shown with, where it leads."""

    kind: Kind
    value: Any = None
    wraps: bool = False
    digits: int | None = None
    to: str = ""


@dataclass
class Marked:
    """A marked-up table: rows and columns counted from 0, the last included."""

    name: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Page:
    name: str
    rows: list[list[Read]]
    tables: list[Marked] = field(default_factory=list)
    merged: int = 0
    frozen: int = 0
    is_hidden: bool = False
    widths: list[float] = field(default_factory=list)


@dataclass
class Book:
    title: str
    author: str
    language: str
    pages: list[Page]

    def page(self, name: str) -> Page:
        return next(page for page in self.pages if page.name == name)


def read(path: Path) -> Book:
    return _xlsx(path) if path.suffix == ".xlsx" else _ods(path)


def _xlsx(path: Path) -> Book:
    book = openpyxl.load_workbook(path)
    pages = []
    for sheet in book.worksheets:
        pages.append(
            Page(
                sheet.title,
                [[_xlsx_cell(cell) for cell in row] for row in sheet.iter_rows()],
                [
                    Marked(table.name, top - 1, left - 1, bottom - 1, right - 1)
                    for table in sheet.tables.values()
                    for left, top, right, bottom in [
                        openpyxl.utils.cell.range_boundaries(table.ref)
                    ]
                ],
                len(sheet.merged_cells.ranges),
                int(str(sheet.freeze_panes)[1:]) - 1 if sheet.freeze_panes else 0,
                sheet.sheet_state != "visible",
                [
                    each.width
                    for each in sheet.column_dimensions.values()
                    for _ in range(each.min, each.max + 1)
                ],
            )
        )
    told = book.properties
    return Book(told.title or "", told.creator or "", told.language or "", pages)


def _xlsx_cell(cell: Any) -> Read:
    value, to = cell.value, ""
    if cell.hyperlink:
        to = (cell.hyperlink.location or cell.hyperlink.target or "").split("!")[0].strip("'")
    if value is None:
        return Read("blank")
    if cell.data_type == "f":
        return Read("formula", value)
    if isinstance(value, datetime):
        return Read("date", value.date())
    if isinstance(value, int | float):
        _, _, after = cell.number_format.partition(".")
        return Read("number", value, digits=len(after))
    return Read("text", value, bool(cell.alignment.wrap_text), to=to)


_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}


def _n(name: str) -> str:
    short, _, local = name.partition(":")
    return f"{{{_NAMES[short]}}}{local}"


def _ods(path: Path) -> Book:
    with ZipFile(path) as archive:
        content, meta, settings = (
            ElementTree.fromstring(archive.read(f"{name}.xml"))
            for name in ("content", "meta", "settings")
        )
    styles = {style.get(_n("style:name")): style for style in content.iter(_n("style:style"))}
    digits = {
        style.get(_n("style:name")): int(style[0].get(_n("number:decimal-places"), "0"))
        for style in content.iter(_n("number:number-style"))
    }
    frozen = {
        entry.get(_n("config:name")): int(item.text or 0)
        for entry in settings.iter(_n("config:config-item-map-entry"))
        for item in entry
        if item.get(_n("config:name")) == "VerticalSplitPosition"
    }
    marked: dict[str, list[Marked]] = {}
    for named in content.iter(_n("table:database-range")):
        address = named.get(_n("table:target-range-address"), "")
        sheet = address.split(".")[0]
        cells = ":".join(each.split(".")[1] for each in address.split(":"))
        left, top, right, bottom = openpyxl.utils.cell.range_boundaries(cells)
        assert named.get(_n("table:contains-header")) == "true"
        name = named.get(_n("table:name"), "")
        marked.setdefault(sheet, []).append(Marked(name, top - 1, left - 1, bottom - 1, right - 1))
    pages = []
    for table in content.iter(_n("table:table")):
        name = table.get(_n("table:name"), "")
        rows = list(table.iter(_n("table:table-row")))
        pages.append(
            Page(
                name,
                [[_ods_cell(cell, styles, digits) for cell in row] for row in rows],
                marked.get(name, []),
                sum(
                    1 for each in table.iter() if _n("table:number-columns-spanned") in each.attrib
                ),
                frozen.get(name, 0),
                False,
                [
                    _millimetres(styles[column.get(_n("table:style-name"))][0])
                    for column in table.iter(_n("table:table-column"))
                ],
            )
        )
    told = {each.tag: each.text or "" for each in meta[0]}
    return Book(told[_n("dc:title")], told[_n("dc:creator")], told[_n("dc:language")], pages)


def _millimetres(column: Any) -> float:
    """A width in the same measure as that of the other format, about a character's."""
    return float(column.get(_n("style:column-width")).removesuffix("mm")) / 2.2


def _ods_cell(cell: Any, styles: dict[str | None, Any], digits: dict[str | None, int]) -> Read:
    assert not any("repeated" in name for name in cell.attrib)
    style = styles[cell.get(_n("table:style-name"))]
    if cell.get(_n("table:formula")):
        return Read("formula", cell.get(_n("table:formula")))
    match cell.get(_n("office:value-type")):
        case "float":
            shown = digits[style.get(_n("style:data-style-name"))]
            return Read("number", float(cell.get(_n("office:value"))), digits=shown)
        case "date":
            return Read("date", date.fromisoformat(cell.get(_n("office:date-value"))))
        case "string":
            said = "\n".join(_spoken(line) for line in cell)
            to = [link.get(_n("xlink:href")) or "" for link in cell.iter(_n("text:a"))]
            wraps = style.find(f".//{_n('style:table-cell-properties')}")
            return Read(
                "text",
                said,
                wraps is not None and wraps.get(_n("fo:wrap-option")) == "wrap",
                to=to[0].removeprefix("#").removesuffix(".A1") if to else "",
            )
    return Read("blank")


def _spoken(line: Any) -> str:
    said = line.text or ""
    for part in line:
        if part.tag == _n("text:s"):
            said += " " * int(part.get(_n("text:c"), "1"))
        elif part.tag == _n("text:tab"):
            said += "\t"
        else:
            said += _spoken(part)
        said += part.tail or ""
    return said
