"""Writes a table as a file of a contract's format, the same bytes every time.

Nothing depends on the clock, the machine or a compression library: dates are fixed and what is
packed (gzip, workbooks) is stored, not compressed.
"""

import csv
import io
import json
import struct
import zipfile
import zlib
from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from pipelines.errors import HwbError
from pipelines.specs.layout import Cell, Records, cell, grid, rows_of, text_of
from pipelines.specs.shape import GEOMETRY, FileShape

if TYPE_CHECKING:
    import polars

LONG_AGO = datetime(2000, 1, 1)
"""When a workbook says it was made: never the day it was."""
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

Sheets = dict[str, list[list[str]]]


def write_file(
    path: Path,
    shape: FileShape,
    records: Records,
    *,
    above: list[list[str]] | None = None,
    below: list[list[str]] | None = None,
    sheets: Sheets | None = None,
    notice: str,
) -> None:
    """Writes `records` (already widened) to `path`, whose ending chooses among a format's kinds.

    `notice` stands in the file wherever the format has room that reading passes over: a preamble
    line, a workbook's properties, Parquet metadata, a gzip comment. Raises HWB-109.
    """
    name = path.name.removesuffix(".gz")
    if shape.format == "parquet":
        _write_parquet(path, records, notice)
        return
    if shape.format == "json_lines":
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows_of(records))
        _write_text(path, content, shape, notice)
        return
    if shape.format == "geojson":
        _write_text(path, _geojson(records, notice), shape, notice)
        return
    lines = grid(records, shape, above or [], below or [], notice)
    if shape.format == "csv":
        text = io.StringIO()
        writer = csv.writer(text, delimiter=shape.delimiter, lineterminator="\n")
        writer.writerows(map(text_of, line) for line in lines)
        _write_text(path, text.getvalue(), shape, notice)
        return
    table: dict[str, list[list[Cell]]] = {_sheet_name(shape): lines}
    for other, texts in (sheets or {}).items():
        table = {**table, other: [list(line) for line in texts]}
    writers = {".xlsx": _xlsx, ".xls": _xls, ".ods": _ods}
    ending = Path(name).suffix.lower()
    if ending not in writers:
        raise HwbError(
            "HWB-109",
            f"a workbook cannot be written to a file that ends in {ending or 'nothing'}",
            where=path.name,
            do=f"Use {', '.join(writers)}.",
        )
    path.write_bytes(writers[ending](table, notice))


def _write_text(path: Path, text: str, shape: FileShape, notice: str) -> None:
    encoding = {"utf-16": "utf-16-le"}.get(shape.encoding, shape.encoding)
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError as fault:
        raise HwbError(
            "HWB-109",
            f"a text cannot be written in {shape.encoding}: {fault.reason}",
            where=path.name,
        ) from None
    if shape.encoding == "utf-16":
        content = b"\xff\xfe" + content
    path.write_bytes(_gzip(content, notice) if path.name.endswith(".gz") else content)


def _geojson(records: Records, notice: str) -> str:
    """A collection of features, one to a line; `name` says what the file is, as portals use it."""
    features = []
    for row in rows_of(records):
        shape = json.loads(row.pop(GEOMETRY, "") or "null")
        feature = {"type": "Feature", "properties": row, "geometry": shape}
        features.append(json.dumps(feature, ensure_ascii=False))
    head = f'"type": "FeatureCollection", "name": {json.dumps(notice, ensure_ascii=False)}'
    return "{" + head + ', "features": [\n' + ",\n".join(features) + "\n]}\n"


def _gzip(content: bytes, comment: str) -> bytes:
    """A gzip file with a comment and no time, its content stored (RFC 1952, RFC 1951 3.2.4)."""
    head = b"\x1f\x8b\x08\x10\0\0\0\0\0\xff" + comment.encode("latin-1", "replace") + b"\0"
    size = 0xFFFF
    pieces = [content[start : start + size] for start in range(0, len(content), size)] or [b""]
    blocks = [
        struct.pack("<BHH", index == len(pieces) - 1, len(piece), len(piece) ^ size) + piece
        for index, piece in enumerate(pieces)
    ]
    return head + b"".join(blocks) + struct.pack("<II", zlib.crc32(content), len(content) % 2**32)


def _write_parquet(path: Path, records: Records, notice: str) -> None:
    import polars

    frame: dict[str, polars.Series] = {}
    for index, name in enumerate(records.header):
        cells = [cell(row[index], name in records.numbers) for row in records.rows]
        frame[name] = _series(name, cells)
    polars.DataFrame(frame).write_parquet(
        path, compression="uncompressed", metadata={"notice": notice}
    )


def _series(name: str, cells: list[Cell]) -> "polars.Series":
    """Numbers where every filled cell is one, else texts; a blank cell is null."""
    import polars

    filled = [c for c in cells if c != ""]
    if filled and all(isinstance(c, Decimal) for c in filled):
        whole = all(c == int(c) and "." not in text_of(c) for c in filled)
        values = [None if c == "" else (int(c) if whole else float(c)) for c in cells]
        return polars.Series(name, values, polars.Int64 if whole else polars.Float64)
    return polars.Series(name, [None if c == "" else text_of(c) for c in cells], polars.String)


def _sheet_name(shape: FileShape) -> str:
    """A name that the contract's glob matches."""
    wanted = shape.sheet or ""
    for filler in ("", "1"):
        name = wanted.replace("*", filler).replace("?", "1").strip()
        if name and fnmatchcase(name, wanted):
            return name
    raise HwbError("HWB-109", f"no name of a sheet can be made from the pattern {wanted!r}")


def _xlsx(sheets: dict[str, list[list[Cell]]], notice: str) -> bytes:
    import xlsxwriter

    packed = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(packed, options) as workbook:
        workbook.set_properties({"title": notice, "comments": notice, "created": LONG_AGO})
        for name, lines in sheets.items():
            sheet = workbook.add_worksheet(name)
            for row, line in enumerate(lines):
                for column, value in enumerate(line):
                    if isinstance(value, Decimal):
                        sheet.write_number(row, column, float(value))
                    elif value:
                        sheet.write_string(row, column, value)
    return stored(packed)


def stored(packed: io.BytesIO) -> bytes:
    """The same archive without compression, whose bytes differ between builds of zlib."""
    plain = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(plain, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.create_system = 3
            target.writestr(entry, source.read(name))
    return plain.getvalue()


def _xls(sheets: dict[str, list[list[Cell]]], notice: str) -> bytes:
    # A development dependency: only demonstration files are ever written in this old format.
    import xlwt

    workbook = xlwt.Workbook(encoding="utf-8")
    workbook.owner = notice
    for name, lines in sheets.items():
        sheet = workbook.add_sheet(name)
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                if value != "":
                    sheet.write(row, column, float(value) if isinstance(value, Decimal) else value)
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_ODS_NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text", "meta")
)


def _ods(sheets: dict[str, list[list[Cell]]], notice: str) -> bytes:
    """A minimal OpenDocument spreadsheet (OASIS OpenDocument 1.2, part 1, 3.1 and 9.1)."""
    tables = []
    for name, lines in sheets.items():
        width = max(map(len, lines), default=0)
        rows = []
        for line in lines:
            cells = "".join(map(_ods_cell, [*line, *[""] * (width - len(line))]))
            rows.append(f"<table:table-row>{cells}</table:table-row>")
        tables.append(f"<table:table table:name={quoteattr(name)}>{''.join(rows)}</table:table>")
    content = (
        f'<office:document-content {_ODS_NAMESPACES} office:version="1.2"><office:body>'
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    meta = (
        f'<office:document-meta {_ODS_NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'office:version="1.2"><office:meta><dc:title>{escape(notice)}</dc:title></office:meta>'
        "</office:document-meta>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", _ODS_TYPE)
        archive.writestr("content.xml", content)
        archive.writestr("meta.xml", meta)
        archive.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
    return stored(packed)


def _ods_cell(value: Cell) -> str:
    if value == "":
        return "<table:table-cell/>"
    text = f"<text:p>{escape(text_of(value))}</text:p>"
    if isinstance(value, Decimal):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value:f}">{text}'
            "</table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
