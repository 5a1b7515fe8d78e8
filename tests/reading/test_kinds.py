"""What a file really is, whatever it is called."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

from pipelines.errors import HwbError
from pipelines.intake.reading import FileKind, kind_of
from tests.reading.conftest import Reads
from tests.reading.making import open_document


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def old_workbook() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("A").write(0, 0, "x")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def container(stream_name: str) -> bytes:
    """An OLE file with one stream of that name."""
    target = io.BytesIO()
    XlsDoc().save(target, b"\0" * 5000)
    content = target.getvalue()
    at = content.index("Workbook".encode("utf-16-le"))
    name = stream_name.encode("utf-16-le")
    field = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little")
    return content[:at] + field + content[at + 66 :]


SEALED_ODS = {
    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": b"\x91\x07",
    "META-INF/manifest.xml": b"<manifest:encryption-data/>",
}
LOG_IN = b"\n<!-- proxy -->\n<!DOCTYPE html><html><body>Please log in</body></html>"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", FileKind.EMPTY),
        (b" \r\n\t\n", FileKind.BLANK),
        (b"\xef\xbb\xbf\n", FileKind.BLANK),
        (b"\0" * 70_000, FileKind.BLANK),
        (b"a,b\n1,2\n", FileKind.TEXT),
        (b"\n" * 70_000 + b"a,b\n", FileKind.TEXT),
        ("naïve,Größe\n".encode("cp1252"), FileKind.TEXT),
        ("a,b\n1,2\n".encode("utf-16"), FileKind.TEXT),
        ("a,b\n1,2\n".encode("utf-16-be"), FileKind.TEXT),
        (b'{"a": 1}\n', FileKind.TEXT),
        (b"a,b\n1\x00,2\n", FileKind.TEXT),
        (gzip.compress(b"a,b\n", mtime=0), FileKind.GZIP),
        (LOG_IN, FileKind.HTML),
        (b"<table><tr><td>1</td></tr></table>", FileKind.HTML),
        ("<html></html>".encode("utf-16"), FileKind.HTML),
        (b"<?xml version='1.0'?><feed/>", FileKind.XML),
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"PAR1\x15\x04", FileKind.PARQUET),
        (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
        (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
        (b"SQLite format 3\x00", FileKind.DATABASE),
        (bytes(range(256)) * 20, FileKind.BINARY),
        (zipped({"a.csv": b"a,b\n"}), FileKind.ZIP),
        (b"PK\x03\x04 and then nothing", FileKind.ZIP),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), FileKind.XLSX),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), FileKind.XLSB),
        (zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), FileKind.DOCUMENT),
        (open_document("spreadsheet", ""), FileKind.ODS),
        (open_document("text", ""), FileKind.DOCUMENT),
        (zipped(SEALED_ODS), FileKind.ENCRYPTED),
        (old_workbook(), FileKind.XLS),
        (container("EncryptedPackage"), FileKind.ENCRYPTED),
        (container("WordDocument"), FileKind.DOCUMENT),
        (container("Something"), FileKind.BINARY),
    ],
)
def test_the_kind_is_told_from_the_content(
    content: bytes, kind: FileKind, as_received: Callable[[bytes], Path]
) -> None:
    assert kind_of(as_received(content)) is kind


@pytest.mark.parametrize(
    ("content", "code", "named"),
    [
        (b"", "HWB-302", "an empty file"),
        (b"\n\n", "HWB-302", "white space"),
        (LOG_IN, "HWB-301", "a web page"),
        (b"%PDF-1.7\n", "HWB-301", "a PDF document"),
        (zipped({"a.csv": b"a,b\n"}), "HWB-301", "a zip archive"),
        (old_workbook(), "HWB-301", "an Excel 97-2003 workbook"),
        (gzip.compress(LOG_IN, mtime=0), "HWB-301", "a web page"),
        (gzip.compress(gzip.compress(b"a,b\n", mtime=0), mtime=0), "HWB-301", "a gzip file"),
        (gzip.compress(b"", mtime=0), "HWB-302", "an empty file"),
    ],
)
def test_what_is_no_text_table_is_refused_with_what_it_is(
    content: bytes, code: str, named: str, reads: Reads
) -> None:
    with pytest.raises(HwbError) as refusal:
        reads(content)
    assert refusal.value.code == code
    assert named in refusal.value.what


@pytest.mark.parametrize(
    "content", [container("EncryptedPackage"), zipped(SEALED_ODS)], ids=["xlsx", "ods"]
)
def test_a_password_protected_workbook_is_refused_as_such(content: bytes, reads: Reads) -> None:
    with pytest.raises(HwbError) as refusal:
        reads(content, format="workbook", sheet="A")
    assert refusal.value.code == "HWB-305"


@pytest.mark.parametrize("at", [44, 48, 60, 68, 76, 600, 1100])
def test_a_container_that_points_outside_itself_does_no_harm(
    at: int, as_received: Callable[[bytes], Path]
) -> None:
    content = bytearray(old_workbook())
    content[at : at + 4] = b"\x02\x00\x00\x00"
    assert kind_of(as_received(bytes(content))) in FileKind
