"""The workbooks are judged by rules, read back by two readers, and opened by LibreOffice."""

import subprocess
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest

from pipelines.pack import wording
from pipelines.pack.model import Pack
from pipelines.pack.sheets import write_ods, write_xlsx
from pipelines.pack.tables import Blank, Cell, tables
from tests.pack.hostile import CANARY, SAID, with_a_hidden_figure, with_hostile_texts
from tests.pack.sheets.judging import faults, values
from tests.pack.sheets.reading import Book, Marked, Read, read

pytestmark = pytest.mark.slow

Arranged = Callable[..., Pack]
Write = Callable[[Pack, Path], None]

each_format = pytest.mark.parametrize(
    ("write", "ending"), [(write_xlsx, ".xlsx"), (write_ods, ".ods")], ids=["xlsx", "ods"]
)


def made(pack: Pack, write: Write, path: Path) -> Book:
    write(pack, path)
    return read(path)


def expected(pack: Pack, name: str) -> list[list[object]]:
    """What a sheet must hold: the table's cells as a spreadsheet has them."""
    return [[_plain(cell) for cell in row] for row in tables(pack)[name].rows]


def _plain(cell: Cell) -> object:
    if isinstance(cell, Blank):
        return cell.mark
    return float(cell) if isinstance(cell, Decimal) else cell


@each_format
def test_a_workbook_keeps_every_rule(
    shown: Pack, tmp_path: Path, write: Write, ending: str
) -> None:
    book = made(shown, write, tmp_path / f"pack{ending}")
    assert faults(book, wording.SYNTHETIC) == []
    assert book.author == shown.board
    assert shown.title in book.title


def _blank(book: Book) -> None:
    book.page("Board").rows[9][3] = Read("blank")


def _same_heads(book: Book) -> None:
    page = book.page("Board")
    page.rows[page.tables[0].top][1] = page.rows[page.tables[0].top][0]


def _number_as_text(book: Book) -> None:
    page = book.page("Figures")
    page.rows[page.tables[0].top + 1][10] = Read("text", "12.3")


def _formula(book: Book) -> None:
    book.page("Risks").rows[-1][0] = Read("formula", "=1+1")


def _unexplained(book: Book) -> None:
    book.page("Risks").rows[-1][0] = Read("text", "[q]")


def _blank_row(book: Book) -> None:
    page = book.page("Cover")
    page.rows.insert(2, [Read("blank")])


def _two_tables(book: Book) -> None:
    book.page("Risks").tables.append(Marked("another", 0, 0, 1, 1))


def _wide(book: Book) -> None:
    book.page("Risks").widths[0] = 300


def _unlinked(book: Book) -> None:
    for row in book.page("Contents").rows:
        row[0] = Read("text", row[0].value, True)


def _not_wrapped(book: Book) -> None:
    page = book.page("Risks")
    page.rows[-1][2] = Read("text", "x" * 60, wraps=False)


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (_blank, "Board: has a blank cell in its table"),
        (_same_heads, "Board: its heads are not all there, or not all different"),
        (_number_as_text, "Figures: Value mixes number and text"),
        (_formula, "Risks: has a formula"),
        (_unexplained, "Risks: [q] is not explained"),
        (_blank_row, "Cover: has a blank row"),
        (_two_tables, "Risks: has 2 tables"),
        (_wide, "Risks: has a column that is too narrow or too wide"),
        (_unlinked, "has no link from the contents to Risks"),
        (_not_wrapped, "Risks: Risk does not wrap"),
        (lambda b: b.pages.reverse(), "does not begin with a cover, contents and notes"),
        (lambda b: setattr(b, "language", ""), "does not say its language"),
        (lambda b: setattr(b.page("Risks"), "merged", 1), "Risks: has merged cells"),
        (lambda b: setattr(b.page("Risks"), "frozen", 0), "Risks: the heads do not stay in sight"),
        (lambda b: setattr(b.page("Risks"), "is_hidden", True), "Risks: is hidden"),
        (
            lambda b: b.page("Risks").rows[0].__setitem__(0, Read("text", "Risks")),
            "Risks: the first line does not say what it must",
        ),
    ],
)
def test_the_judge_finds_what_is_wrong(
    shown: Pack, tmp_path: Path, spoil: Callable[[Book], None], found: str
) -> None:
    book = made(shown, write_xlsx, tmp_path / "pack.xlsx")
    spoil(book)
    assert found in faults(book, wording.SYNTHETIC)


@each_format
def test_every_table_is_read_back_as_it_is(
    shown: Pack, tmp_path: Path, write: Write, ending: str
) -> None:
    book = made(shown, write, tmp_path / f"pack{ending}")
    for name, table in tables(shown).items():
        page = book.page(name.capitalize())
        heads = [cell.value for cell in page.rows[page.tables[0].top]]
        assert heads == [column.title for column in table.columns]
        if table.rows:
            assert values(page) == expected(shown, name), name


@each_format
def test_a_number_is_shown_with_its_digits(
    shown: Pack, tmp_path: Path, write: Write, ending: str
) -> None:
    page = made(shown, write, tmp_path / f"pack{ending}").page("Board")
    table = tables(shown)["board"]
    at, top = table.place("value"), page.tables[0].top + 1
    for row, cell in enumerate(table.column("value"), top):
        if isinstance(cell, Decimal):
            exponent = cell.as_tuple().exponent
            assert isinstance(exponent, int)
            assert page.rows[row][at].digits == -exponent


@each_format
def test_a_draft_says_so_in_the_first_line_of_every_sheet(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path, write: Write, ending: str
) -> None:
    draft = arranged(said, state="draft", signed_at="", signed_by="", is_synthetic=False)
    book = made(draft, write, tmp_path / f"draft{ending}")
    assert faults(book, wording.DRAFT) == []
    assert book.title.startswith(wording.DRAFT)
    signed = made(arranged(said, is_synthetic=False), write, tmp_path / f"signed{ending}")
    assert "DRAFT" not in str(signed)
    assert "SYNTHETIC" not in "".join(str(page.rows[0][0].value) for page in signed.pages)


@each_format
def test_the_cover_tells_what_proves_the_release(
    shown: Pack, tmp_path: Path, write: Write, ending: str
) -> None:
    cover = made(shown, write, tmp_path / f"pack{ending}").page("Cover")
    lines = " ".join(str(row[0].value) for row in cover.rows)
    assert shown.release.figures in lines
    assert shown.release.ledger_head in lines


@each_format
def test_hostile_text_is_a_text_in_every_cell(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path, write: Write, ending: str
) -> None:
    book = made(arranged(with_hostile_texts(said)), write, tmp_path / f"pack{ending}")
    assert [each for each in faults(book) if "formula" in each or "blank" in each] == []
    page = book.page("Commentary")
    assert [row[-1] for row in values(page)] == [SAID] * len(said["commentary"])
    links = {cell.to for page in book.pages for row in page.rows for cell in row if cell.to}
    assert links <= {page.name for page in book.pages}


@each_format
def test_a_hidden_figure_is_in_no_part_of_the_file(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path, write: Write, ending: str
) -> None:
    path = tmp_path / f"pack{ending}"
    write(arranged(with_a_hidden_figure(said)), path)
    with ZipFile(path) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    assert not any(str(CANARY)[:8].encode() in part for part in parts)
    assert "[c]" in str(read(path).page("Board").rows)


@each_format
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path, write: Write, ending: str
) -> None:
    said["commentary"][0]["wording"] = "long " * 10_000
    page = made(arranged(said), write, tmp_path / f"pack{ending}").page("Commentary")
    longest = max((str(row[-1]) for row in values(page)), key=len)
    assert len(longest) == 32_000
    assert longest.endswith("[cut here: the web pages hold the whole text]")


@each_format
def test_a_table_without_rows_keeps_its_sheet(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path, write: Write, ending: str
) -> None:
    said["risks"] = []
    book = made(arranged(said), write, tmp_path / f"pack{ending}")
    assert faults(book, wording.SYNTHETIC) == []
    page = book.page("Risks")
    assert set(values(page)[0]) == {"[z]"}
    assert "There are none" in str(page.rows[2][0].value)


@each_format
def test_writing_twice_gives_the_same_bytes_dated_long_ago(
    shown: Pack, tmp_path: Path, write: Write, ending: str
) -> None:
    first, second = tmp_path / f"first{ending}", tmp_path / f"second{ending}"
    write(shown, first)
    write(shown, second)
    assert first.read_bytes() == second.read_bytes()
    with ZipFile(first) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_ods_begins_with_its_kind_not_compressed(shown: Pack, tmp_path: Path) -> None:
    write_ods(shown, tmp_path / "pack.ods")
    with ZipFile(tmp_path / "pack.ods") as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert (tmp_path / "pack.ods").read_bytes()[38:].startswith(b"application/vnd.oasis")


def test_another_reader_of_opendocument_reads_the_same(shown: Pack, tmp_path: Path) -> None:
    import odfdo

    write_ods(shown, tmp_path / "pack.ods")
    book = odfdo.Document(tmp_path / "pack.ods")
    assert book.meta.language == "en-GB"
    sheet, wanted = book.body.get_table(name="Board"), expected(shown, "board")
    assert sheet is not None
    rows = list(sheet.iter_values())[-len(wanted) :]
    at = tables(shown)["board"].place("value")
    assert [_number(row[at]) for row in rows] == [row[at] for row in wanted]


def _number(cell: object) -> object:
    return float(cell) if isinstance(cell, Decimal | int) else cell


def test_libreoffice_reads_back_what_was_written(
    said: dict[str, Any], arranged: Arranged, tmp_path: Path, soffice: str
) -> None:
    pack = arranged(with_a_hidden_figure(said))
    write_xlsx(pack, tmp_path / "from_xlsx.xlsx")
    write_ods(pack, tmp_path / "from_ods.ods")
    subprocess.run(
        [
            *(soffice, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", f"{tmp_path}/read"),
            *(f"{tmp_path}/from_xlsx.xlsx", f"{tmp_path}/from_ods.ods"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    import openpyxl

    for name in ("from_xlsx", "from_ods"):
        book = openpyxl.load_workbook(tmp_path / f"read/{name}.xlsx")
        for table in tables(pack):
            wanted = expected(pack, table)
            rows = list(book[table.capitalize()].iter_rows(values_only=True))
            found = [[_day(cell) for cell in row] for row in rows[5:]]
            assert found == wanted or not wanted, (name, table)
        assert "table_board" in book["Board"].tables


def _day(cell: object) -> object:
    return cell.date() if isinstance(cell, datetime) else cell
