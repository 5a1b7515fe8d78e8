"""What a file really is, told from its first bytes (and a container's members), never its name."""

from __future__ import annotations

import codecs
import re
import zipfile
from enum import StrEnum
from pathlib import Path

from pipelines.intake.reading.ole import ole_streams

_HEAD = 64 * 1024


class FileKind(StrEnum):
    """The values are how a person would call it."""

    EMPTY = "an empty file"
    BLANK = "a file of nothing but white space"
    TEXT = "a text file"
    GZIP = "a gzip file"
    XLSX = "an Excel workbook (xlsx)"
    XLS = "an Excel 97-2003 workbook (xls)"
    ODS = "an OpenDocument spreadsheet (ods)"
    XLSB = "a binary Excel workbook (xlsb)"
    ENCRYPTED = "a password-protected workbook"
    PARQUET = "a Parquet file"
    HTML = "a web page (HTML)"
    XML = "an XML document"
    PDF = "a PDF document"
    DOCUMENT = "a word-processing or presentation document"
    ZIP = "a zip archive"
    ARCHIVE = "a compressed archive (7z, rar, bzip2, xz, zstd)"
    IMAGE = "a picture"
    DATABASE = "a database file"
    BINARY = "a binary file of no known kind"


WORKBOOKS = (FileKind.XLSX, FileKind.XLS, FileKind.ODS)

_MAGIC = (
    (b"\x1f\x8b", FileKind.GZIP),
    (b"PAR1", FileKind.PARQUET),
    (b"PARE", FileKind.PARQUET),
    (b"%PDF-", FileKind.PDF),
    (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
    (b"Rar!\x1a\x07", FileKind.ARCHIVE),
    (b"BZh", FileKind.ARCHIVE),
    (b"\xfd7zXZ\x00", FileKind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", FileKind.ARCHIVE),
    (b"\x89PNG\r\n", FileKind.IMAGE),
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"GIF8", FileKind.IMAGE),
    (b"SQLite format 3\x00", FileKind.DATABASE),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|title|meta|script|table|div)\b", re.I)
# Characters that no text table uses; NUL is left out, for single ones spoil a record only.
_CONTROL = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b"))


def kind_of(path: Path) -> FileKind:
    """The kind of the file at `path`. Raises OSError when it cannot be opened."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        while head and not _solid(head):
            more = stream.read(_HEAD)
            if not more:
                return FileKind.BLANK
            head = more
    kind = kind_of_head(head)
    if kind is FileKind.ZIP:
        return _kind_of_zip(path)
    if kind is FileKind.XLS:
        return _kind_of_ole(path)
    return kind


def kind_of_head(head: bytes) -> FileKind:
    """The kind by the first bytes alone: any zip is ZIP, any OLE container XLS."""
    if not head:
        return FileKind.EMPTY
    if not _solid(head):
        return FileKind.BLANK
    if head.startswith(_ZIP):
        return FileKind.ZIP
    if head.startswith(_OLE):
        return FileKind.XLS
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    text = _solid(head)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = text.replace(b"\0", b"").lstrip()
    if text.startswith(b"<"):
        return FileKind.HTML if _PAGE.search(text[:4096]) else FileKind.XML
    sample = head[:4096]
    if len(sample) - len(sample.translate(None, _CONTROL)) > len(sample) / 20:
        return FileKind.BINARY
    return FileKind.TEXT


def _solid(head: bytes) -> bytes:
    """`head` from its first byte that is neither byte order mark nor white space nor NUL."""
    start = 0
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if head.startswith(mark):
            start = 2
    while head.startswith(codecs.BOM_UTF8, start):
        start += 3
    return head[start:].lstrip(b"\0 \t\r\n\v\f")


def _kind_of_zip(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
            manifest = "META-INF/manifest.xml"
            sealed = mimetype and manifest in names and b"encryption-data" in archive.read(manifest)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return FileKind.ZIP
    if b"opendocument.spreadsheet" in mimetype:
        return FileKind.ENCRYPTED if sealed else FileKind.ODS
    if "xl/workbook.bin" in names:
        return FileKind.XLSB
    if "[Content_Types].xml" in names and any(n.startswith("xl/") for n in names):
        return FileKind.XLSX
    if b"opendocument" in mimetype or any(n.startswith(("word/", "ppt/")) for n in names):
        return FileKind.DOCUMENT
    return FileKind.ZIP


def _kind_of_ole(path: Path) -> FileKind:
    names = ole_streams(path)
    if "EncryptedPackage" in names:
        return FileKind.ENCRYPTED
    if {"Workbook", "Book"} & set(names):
        return FileKind.XLS
    return (
        FileKind.DOCUMENT
        if {"WordDocument", "PowerPoint Document"} & set(names)
        else FileKind.BINARY
    )
