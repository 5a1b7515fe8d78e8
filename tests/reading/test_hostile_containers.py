"""Containers made to fill a disk or memory, to write elsewhere, or to read elsewhere."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import xlwt

from pipelines.errors import HwbError
from pipelines.intake.reading import headers, read
from pipelines.settings import Settings
from tests.reading.conftest import Reads, layout, rows
from tests.reading.making import ods, sheet, word

Makes = Callable[..., Path]

SHEET = layout(**sheet())


@pytest.fixture
def plain(workbook: Makes) -> Path:
    return workbook({"A": [["a", "b"], ["x", 1]]})


def rewritten(
    path: Path, changes: dict[str, bytes], more: dict[str | zipfile.ZipInfo, bytes] | None = None
) -> Path:
    """The workbook at `path` with members changed and others added."""
    target = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name, content in (more or {}).items():
            new.writestr(name, content)
    path.write_bytes(target.getvalue())
    return path


def test_a_workbook_that_grows_beyond_the_cap_or_the_ratio_is_refused(
    plain: Path, limits: Settings
) -> None:
    rewritten(plain, {}, {"xl/media/image1.png": b"\0" * 5_000_000})
    with pytest.raises(HwbError, match=r"HWB-303.*200 times"):
        read(plain, SHEET, limits)
    with pytest.raises(HwbError, match=r"HWB-303.*1,000,000 bytes"):
        headers(plain, SHEET, replace(limits, max_ratio=10_000, max_expanded_bytes=1_000_000))


def test_a_workbook_that_states_a_false_size_is_refused(plain: Path, limits: Settings) -> None:
    rewritten(plain, {}, {"xl/media/image1.png": b"\0" * 5_000_000})
    content = plain.read_bytes()
    size = (5_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    plain.write_bytes(content.replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(HwbError, match="HWB-306"):
        read(plain, SHEET, limits)


def test_a_workbook_of_too_many_members_is_refused(plain: Path, limits: Settings) -> None:
    with pytest.raises(HwbError, match=r"HWB-303.*members"):
        read(plain, SHEET, replace(limits, max_members=3))


@pytest.mark.parametrize(
    "name", ["../../x", "a/../../x", "/etc/x", "C:/x", "c:x", "..\\x", "a\\b", "..", "x\0.png"]
)
def test_a_member_that_leads_outside_is_refused(name: str, plain: Path, limits: Settings) -> None:
    member = zipfile.ZipInfo("y" * len(name))
    rewritten(plain, {}, {member: b"1"})
    plain.write_bytes(plain.read_bytes().replace(member.filename.encode(), name.encode()))
    with pytest.raises(HwbError, match="HWB-304"):
        read(plain, SHEET, limits)


@pytest.mark.parametrize("inner", [b"PK\x03\x04....", b"\x1f\x8b......", b"Rar!\x1a\x07"])
def test_an_archive_inside_a_workbook_is_refused(
    inner: bytes, plain: Path, limits: Settings
) -> None:
    with pytest.raises(HwbError, match="HWB-304"):
        read(rewritten(plain, {}, {"xl/embeddings/a.bin": inner}), SHEET, limits)


def test_two_members_of_one_name_are_refused(plain: Path, limits: Settings) -> None:
    with pytest.raises(HwbError, match="HWB-304"):
        read(rewritten(plain, {}, {"xl/Workbook.xml": b"<workbook/>"}), SHEET, limits)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_workbook_cut_short_is_refused(kept: float, plain: Path, limits: Settings) -> None:
    content = plain.read_bytes()
    plain.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(HwbError, match=r"HWB-30[16]"):
        read(plain, SHEET, limits)


def test_a_workbook_damaged_within_is_refused(plain: Path, limits: Settings) -> None:
    rewritten(plain, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})
    with pytest.raises(HwbError, match=r"HWB-30[68]"):
        read(plain, SHEET, limits)


# --- One cell far away claims all that lies between ---------------------------------------------

CELL = '<row r="{row}"><c r="{place}"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "far",
    [
        CELL.format(row=1_048_576, place="XFD1048576"),
        CELL.format(row=2, place="XFD1048576"),
        CELL.format(row=1_048_576, place="ZZ1048576"),
        "<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>",
        '<row r="100000">' + "<c><v>1</v></c>" * 1_000 + "</row>",
        '<x:row xmlns:x="u" r="1048576"><x:c r="AAA1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_a_cell_in_the_far_corner_is_refused_before_the_sheet_is_unpacked(
    far: str, plain: Path, limits: Settings
) -> None:
    first = CELL.format(row=1, place="A1")
    rewritten(
        plain,
        {
            "xl/worksheets/sheet1.xml": (
                '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
                f'spreadsheetml/2006/main"><sheetData>{first}{far}</sheetData></worksheet>'
            ).encode()
        },
    )
    with pytest.raises(HwbError, match=r"HWB-303.*rows"):
        read(plain, SHEET, limits)


def test_a_long_narrow_sheet_is_not_refused_for_its_length(plain: Path, limits: Settings) -> None:
    lines = "".join(CELL.format(row=n, place=f"AB{n}") for n in range(1, 120_000, 1000))
    rewritten(
        plain,
        {
            "xl/worksheets/sheet1.xml": (
                '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
                f'spreadsheetml/2006/main"><sheetData>{lines}</sheetData></worksheet>'
            ).encode()
        },
    )
    table = read(plain, SHEET, limits)
    assert rows(table)[-1] == ("1", 119_001)


def test_an_opendocument_table_that_repeats_itself_without_end_is_refused(reads: Reads) -> None:
    content = ods([word("a")], [word("x", numbercolumnsrepeated=16_384)], repeated=1_000_000)
    with pytest.raises(HwbError, match=r"HWB-303.*rows"):
        reads(content, **sheet())


def test_old_workbooks_that_claim_too_many_cells_together_are_refused(reads: Reads) -> None:
    book = xlwt.Workbook()
    for name in "AB":
        lines = book.add_sheet(name)
        lines.write(0, 0, "a")
        lines.write(65_535, 255, "b")
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(HwbError, match=r"HWB-303.*65,536 rows and 256 columns"):
        reads(target.getvalue(), **sheet())


# --- XML that reads other files or grows without bound -------------------------------------------

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "hahahahaha">'
    + "".join(
        f'<!ENTITY {n} "{f"&{p};" * 10}">' for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def outside(secret: Path) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY i SYSTEM "file://{secret}">]>'


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("attack", ["laughs", "outside"])
def test_entities_neither_grow_nor_fetch(
    part: str, attack: str, plain: Path, limits: Settings, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("PLANTED-SECRET")
    with zipfile.ZipFile(plain) as archive:
        content = archive.read(part).decode()
    prologue = LAUGHS if attack == "laughs" else outside(secret)
    body = content.partition("?>")[2]
    body = body.replace("<t>x</t>", "<t>&i;</t>").replace("<v>1</v>", "<v>&i;</v>")
    assert "&i;" in body
    rewritten(plain, {part: (prologue + body).encode()})
    try:
        shown = repr(rows(read(plain, SHEET, limits)))
    except HwbError as refusal:
        shown = str(refusal)
    assert "PLANTED" not in shown
    assert len(shown) < 1000


@pytest.mark.parametrize("attack", ["laughs", "outside"])
def test_a_document_type_definition_in_the_parts_we_parse_is_refused(
    attack: str, plain: Path, limits: Settings, tmp_path: Path
) -> None:
    with zipfile.ZipFile(plain) as archive:
        body = archive.read("xl/workbook.xml").decode().partition("?>")[2]
    prologue = LAUGHS if attack == "laughs" else outside(tmp_path)
    rewritten(plain, {"xl/workbook.xml": (prologue + body).encode()})
    with pytest.raises(HwbError, match=r"HWB-30[46]"):
        read(plain, SHEET, limits)


def test_a_document_type_definition_in_an_opendocument_table_is_refused(
    tmp_path: Path, limits: Settings
) -> None:
    path = tmp_path / "ods"
    path.write_bytes(ods([word("a")], [word("x")]))
    with zipfile.ZipFile(path) as archive:
        body = archive.read("content.xml").decode().partition("?>")[2]
    rewritten(path, {"content.xml": (LAUGHS + body.replace(">x<", ">&i;<")).encode()})
    with pytest.raises(HwbError, match="HWB-304"):
        read(path, SHEET, limits)


def test_an_old_workbook_that_would_end_the_process_is_refused(reads: Reads) -> None:
    book = xlwt.Workbook()
    lines = book.add_sheet("A")
    for row in range(50):
        lines.write(row, 0, f"t{row}")
        lines.write(row, 1, row)
    target = io.BytesIO()
    book.save(target)
    # One changed byte makes the extent of a sheet of a number: terabytes are asked for.
    number, extent = b"\x7e\x02\x0a\x00", b"\x00\x02\x0a\x00"
    content = target.getvalue()
    at = content.rindex(number)
    with pytest.raises(HwbError, match="HWB-306"):
        reads(content[:at] + extent + content[at + 4 :], **sheet())
