"""Sheets of xlsx, xls and ods: what a person sees in a cell, or a refusal."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

from pipelines.errors import HwbError
from pipelines.intake.reading import headers
from pipelines.settings import Settings
from tests.reading.conftest import Reads, layout, notes, refusals, rows
from tests.reading.making import ods, sheet, word

Makes = Callable[..., Path]


def test_cells_become_texts_by_one_rule(workbook: Makes, reads: Reads) -> None:
    path = workbook(
        {
            "A": [
                ["n", "d", "t", "b", "s"],
                [95085.0, dt.date(2022, 4, 1), dt.datetime(2022, 4, 1, 9, 30), True, "007"],
                [0.1, dt.date(1999, 12, 31), "", False, "1E5"],
                [-3, "", "", "", " x "],
                [1e20, "", "", "", ""],
            ]
        }
    )
    assert rows(reads(path, **sheet())) == [
        ("95085", "2022-04-01", "2022-04-01T09:30:00", "TRUE", "007", 2),
        ("0.1", "1999-12-31", "", "FALSE", "1E5", 3),
        ("-3", "", "", "", " x ", 4),
        ("1e+20", "", "", "", "", 5),
    ]


def test_dates_of_the_1904_system_are_the_dates_they_show(workbook: Makes, reads: Reads) -> None:
    lines = [["d", "x"], [dt.date(2022, 4, 1), "a"], [dt.date(1904, 1, 5), "b"]]
    table = reads(workbook({"A": lines}, date_1904=True), **sheet())
    assert [r[0] for r in rows(table)] == ["2022-04-01", "1904-01-05"]


def test_a_formula_gives_its_stored_value_and_a_text_is_no_formula(
    workbook: Makes, reads: Reads
) -> None:
    path = workbook({"A": [["f"], ["=1+1 → 2"], ["'=1+1"]]}, strings_to_formulas=False)
    assert [r[0] for r in rows(reads(path, **sheet()))] == ["2", "'=1+1"]


def test_an_error_cell_refuses_its_record_and_is_named(workbook: Makes, reads: Reads) -> None:
    path = workbook(
        {"A": [["a", "b"], [1, "=A9/0 → #DIV/0!"], [2, 3], ["=X → #REF!", ""], [4, "=B9 → #N/A"]]}
    )
    table = reads(path, **sheet())
    assert rows(table) == [("2", "3", 3)]
    assert [(r.line, r.rule, r.column, r.shape) for r in table.refused] == [
        (2, "error cell", "b", "#DIV/0!"),
        (4, "error cell", "a", "#REF!"),
        (5, "error cell", "b", "#N/A"),
    ]


def test_a_table_that_starts_below_and_right_keeps_the_lines_of_the_sheet(
    workbook: Makes, reads: Reads
) -> None:
    path = workbook({"A": [[], ["", "Period:", "May"], [], ["", "a", "b"], [], ["", 1, 2]]})
    table = reads(path, **sheet(header={"lines": ["a"]}))
    assert table.preamble == [(2, "Period: May")]
    assert table.header == ["a", "b"]
    assert rows(table) == [("1", "2", 6)]
    assert notes(table) == ["blank line skipped"]


def test_a_sheet_is_found_by_name_or_glob_and_a_missing_one_lists_what_there_is(
    workbook: Makes, reads: Reads
) -> None:
    path = workbook({"Cover": [["x"]], "Data 2022-23": [["a"], [1]], "Data old": [["a"], [2]]})
    assert rows(reads(path, **sheet("data  2022-23"))) == [("1", 2)]
    assert rows(reads(path, **sheet("Data 20*"))) == [("1", 2)]
    with pytest.raises(HwbError) as refusal:
        reads(path, **sheet("Data"))
    assert refusal.value.code == "HWB-309"
    assert refusal.value.where == "sheets: 'Cover', 'Data 2022-23', 'Data old'"
    with pytest.raises(HwbError, match=r"HWB-309.*more than one"):
        reads(path, **sheet("Data*"))


def test_a_hidden_sheet_is_read_only_by_its_full_name_and_noted(
    workbook: Makes, reads: Reads
) -> None:
    path = workbook({"Seen": [["a"], [1]], "Kept": [["a"], [2]]}, hidden="Kept")
    assert notes(reads(path, **sheet("Kept"))) == ["sheet 'Kept' is hidden"]
    assert notes(reads(path, **sheet("Seen"))) == []
    assert rows(reads(path, **sheet("*e*"))) == [("1", 2)]


def test_a_cover_sheet_is_read_as_preamble_too(workbook: Makes, reads: Reads) -> None:
    path = workbook({"Cover": [[], ["Period", "May 2022"]], "A": [["title"], ["a"], [1]]})
    table = reads(path, **sheet(preamble_sheet="Cover", header={"lines": [2]}))
    assert table.preamble == [(2, "Period May 2022"), (1, "title")]


def test_the_header_alone_can_be_read(workbook: Makes, limits: Settings) -> None:
    path = workbook({"A": [["", "2021", ""], ["", "a", "b"], ["", 1, 2]]})
    assert headers(path, layout(**sheet(header={"lines": [1, 2]})), limits) == [
        "[1]",
        "2021 / a",
        "2021 / b",
    ]


def test_an_empty_sheet_has_no_header(workbook: Makes, reads: Reads) -> None:
    with pytest.raises(HwbError, match="HWB-308"):
        reads(workbook({"A": []}), **sheet())


# --- Excel 97-2003 ----------------------------------------------------------------------------


def old(fill: Callable[[xlwt.Worksheet], None], name: str = "A", dates_1904: bool = False) -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = dates_1904
    book.add_sheet("Other").write(0, 0, "x")
    fill(book.add_sheet(name))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_an_old_workbook_is_read_like_a_new_one(reads: Reads) -> None:
    date = xlwt.easyxf(num_format_str="dd/mm/yyyy")

    def fill(lines: xlwt.Worksheet) -> None:
        for row, cells in enumerate([["n", "d", "b"], [20.0, dt.date(2022, 4, 1), True], [0.5]]):
            for column, cell in enumerate(cells):
                lines.write(row, column, cell, *([date] if isinstance(cell, dt.date) else []))

    assert rows(reads(old(fill, "Été"), **sheet("Été"))) == [
        ("20", "2022-04-01", "TRUE", 2),
        ("0.5", "", "", 3),
    ]


def test_error_cells_of_an_old_workbook_are_found(reads: Reads) -> None:
    def fill(lines: xlwt.Worksheet) -> None:
        lines.write(0, 0, "a")
        lines.write(0, 1, "b")
        lines.write(1, 0, 1)
        lines.row(1).set_cell_error(1, "#REF!")
        lines.write(2, 0, 2)
        lines.write(2, 1, xlwt.Formula("1/0"))
        lines.write(3, 0, 3)

    # The writer stores no result of a formula; a spreadsheet program stores the error.
    unknown, error = b"\x03\0\0\0\0\0\xff\xff", b"\x02\0\x07\0\0\0\xff\xff"
    content = old(fill)
    assert content.count(unknown) == 1
    table = reads(content.replace(unknown, error), **sheet())
    assert rows(table) == [("3", "", 4)]
    assert [(r.line, r.column, r.shape) for r in table.refused] == [
        (2, "b", "#REF!"),
        (3, "b", "#DIV/0!"),
    ]


def test_an_old_workbook_with_a_password_is_refused_as_such(reads: Reads) -> None:
    records = b"\x09\x08\x10\x00" + b"\x00\x06\x05\x00" + b"\0" * 12
    records += b"\x2f\x00\x06\x00" + b"\x01\0" * 3 + b"\x0a\x00\x00\x00"
    target = io.BytesIO()
    XlsDoc().save(target, records.ljust(8192, b"\0"))
    with pytest.raises(HwbError, match="HWB-305"):
        reads(target.getvalue(), **sheet())


# --- OpenDocument -----------------------------------------------------------------------------


def test_an_opendocument_table_is_read_like_a_workbook(reads: Reads) -> None:
    content = ods(
        [word("n"), word("d"), word("s")],
        [
            {"valuetype": "float", "value": "20", "text": "20.00"},
            {"valuetype": "date", "datevalue": "2022-04-01", "text": "1 Apr"},
            word("007"),
        ],
        [{"numbercolumnsrepeated": 16384}],
        repeated=1_048_574,
    )
    assert rows(reads(content, **sheet())) == [("20", "2022-04-01", "007", 2)]


def test_error_cells_of_an_opendocument_table_are_found(reads: Reads) -> None:
    wrong = {"formula": "of:=1/0", "valuetype": "string", "stringvalue": "", "text": "#DIV/0!"}
    content = ods([word("a"), word("b")], [word("1"), word("2")], [word("x"), wrong], repeated=2)
    table = reads(content, **sheet())
    assert rows(table) == [("1", "2", 2)]
    assert refusals(table) == [(3, "error cell"), (4, "error cell")]


def test_repeated_cells_and_rows_stand_for_as_many(reads: Reads) -> None:
    content = ods(
        [word("a"), word("b"), word("c")],
        [word("x", numbercolumnsrepeated=2), word("y")],
        repeated=2,
    )
    assert rows(reads(content, **sheet())) == [("x", "x", "y", 2), ("x", "x", "y", 3)]


def test_an_error_cell_at_the_edge_of_an_opendocument_table_is_not_lost(reads: Reads) -> None:
    wrong = {"formula": "of:=1/0", "valuetype": "string", "stringvalue": "", "text": "#REF!"}
    content = ods([word("a")], [word("1")], [{}, {}, dict(wrong)])
    table = reads(content, **sheet())
    assert rows(table) == [("1", 2)]
    assert [(r.line, r.column) for r in table.refused] == [(3, "a [3]")]


def test_hidden_rows_are_read_and_noted(tmp_path: Path, reads: Reads) -> None:
    path = tmp_path / "5d1e"
    with xlsxwriter.Workbook(str(path)) as book:
        lines = book.add_worksheet("A")
        for row in range(4):
            lines.write(row, 0, row)
        lines.set_row(2, None, None, {"hidden": True})
    table = reads(path, **sheet())
    assert [r[0] for r in rows(table)] == ["1", "2", "3"]
    assert [(n.what, n.count) for n in table.notes] == [("hidden row, read like the others", 1)]

    def fill(old_lines: xlwt.Worksheet) -> None:
        for row in range(4):
            old_lines.write(row, 0, row)
        old_lines.row(1).hidden = True
        old_lines.row(3).hidden = True

    assert [n.count for n in reads(old(fill), **sheet()).notes] == [2]
