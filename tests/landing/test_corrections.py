"""Corrections are made in the texts as sent; what was sent is kept, and one that no longer fits
holds its file."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter

from pipelines.intake.landed_files import landing_key
from pipelines.intake.reading import read
from pipelines.intake.reading.unpivoting import unpivoted
from pipelines.intake.rules import Rule
from pipelines.specs.contract import Contract
from pipelines.specs.corrections import Correction, Corrections

HEADER = ["Area Code", "Year", "Count"]
FIRST = ["E06000016", "2023/24", "5"]
SECOND = ["E06000017", "2023/24", "x"]
SHA256 = "f" * 64
KEY = {"area": "E06000016", "year": "2023/24"}


def correction(**given: object) -> Correction:
    """Of line 3 of the table above, unless it is said otherwise."""
    said = {
        "id": "typed_twice",
        "file": SHA256,
        "line": None if "key" in given else 3,
        "column": "count",
        "was": "x",
        "becomes": None if "drop" in given else "7",
        "because": "The council looked it up.",
        "told": {"role": "Analyst", "organisation": "Council", "on": date(2025, 11, 1)},
        "status": "agreed",
        "by": "Data engineer",
        "on": date(2025, 11, 2),
    }
    return Correction.model_validate(said | given)


@pytest.fixture
def landed(make_contract, make_table, land) -> Callable[..., object]:
    """Two lines landed under corrections, which the contract allows."""

    def call(*corrections: Correction, contract: Contract | None = None, rows=(FIRST, SECOND)):
        contract = contract or make_contract()
        assert Corrections(corrections=list(corrections)).faults(contract) == []
        return land(make_table(HEADER, *rows), contract, corrections=corrections)

    return call


def test_a_corrected_cell_is_read_in_its_place_and_what_was_sent_is_kept(landed):
    rows = landed(correction())
    assert rows.frame.select("_line", "count", "count_status").rows() == [
        (2, 5, "present"),
        (3, 7, "present"),
    ]
    assert rows.frame["_raw"].to_list() == [FIRST, SECOND]
    assert rows.quarantine.height == 0
    assert rows.report.corrected == {"typed_twice": (3,)}
    assert rows.report.held_because is None


def test_a_correction_goes_through_the_same_rules_as_any_text(landed):
    rows = landed(correction(becomes="seven"))
    assert rows.quarantine.select("line", "column", "rule").rows() == [
        (3, "count", Rule.NOT_A_NUMBER)
    ]
    assert landed(correction(becomes="")).frame["count_status"].to_list() == ["present", "missing"]


def test_a_dropped_line_is_in_the_account_and_in_no_table(landed):
    rows = landed(correction(drop=True))
    report = rows.report
    assert (report.rows_in, report.landed, report.quarantined, report.dropped) == (2, 1, 0, 1)
    assert (rows.frame["_line"].to_list(), rows.quarantine.height) == ([2], 0)
    assert report.corrected == {"typed_twice": (3,)}


def test_a_key_finds_its_row_in_whatever_file_holds_it(landed):
    by_key = correction(file=None, key=KEY, was="5")
    assert landed(by_key).frame["count"].to_list() == [7]
    others = landed(by_key, rows=[SECOND])
    assert (others.report.corrected, others.report.held_because) == (
        {},
        "none of the 1 records could be landed",
    )


def test_spaces_that_nobody_sees_keep_no_correction_from_its_cell(landed):
    by_key = correction(file=None, key=KEY, was="5 ")
    assert landed(by_key, rows=[[" E06000016\u200b", "2023/24", "5\u00a0"]]).frame[
        "count"
    ].to_list() == [7]


def test_a_correction_of_another_file_or_one_that_is_closed_changes_nothing(landed):
    rows = landed(correction(file="0" * 64), correction(id="done", status="closed"))
    assert (rows.report.corrected, rows.report.held_because) == ({}, None)
    assert rows.frame["_line"].to_list() == [2]


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"was": "y"}, "count of line 3 is not what it says was sent"),
        ({"line": 9}, "line 9 is not among the rows of the file"),
        ({"key": KEY | {"area": "E06000099"}}, "no row of the file has its key"),
        ({"key": KEY, "file": None}, "count of line 2 is not what it says was sent"),
        ({"column": "note"}, "the column note was not sent"),
    ],
)
def test_a_correction_that_does_not_fit_holds_the_file_and_says_no_value(
    landed, make_contract, given, because
):
    contract = make_contract({"note": {"required": False}})
    rows = landed(correction(**given), contract=contract)
    assert rows.report.state == "held"
    assert rows.report.held_because == f"the correction typed_twice does not fit: {because}"
    assert rows.report.corrected == {}


def test_two_corrections_that_meet_in_one_cell_hold_the_file(landed):
    by_key = correction(id="by_key", key=KEY, was="5")
    assert landed(correction(line=2, was="5"), by_key).report.held_because == (
        "the correction by_key does not fit: typed_twice is of the same cell"
    )
    dropped = correction(id="gone", key=KEY, was="5", drop=True)
    of_line = "does not fit: typed_twice is of the same line"
    assert of_line in landed(correction(line=2, was="5"), dropped).report.held_because
    assert "gone is of the same cell" in (
        landed(dropped, correction(line=2, was="5")).report.held_because
    )


# ------------------------------------------------------------------------- layouts of every kind


WIDE_HEADER = ["Area Code", "2022/23", "2023/24"]
WIDE = {
    "file": {
        "format": "csv",
        "names": ["*"],
        "unpivot": {"pattern": r"(?P<Year>\d{4}/\d{2})", "value": "Count"},
    }
}


def test_a_cell_of_a_wide_file_is_named_by_the_key_of_its_row(make_contract, make_table, land):
    contract = make_contract(**WIDE)
    wide = make_table(WIDE_HEADER, ["E06000016", "4", "5"])
    each = correction(file=None, key=KEY, was="5")
    landed = land(unpivoted(wide, contract.file.unpivot), contract, corrections=[each])
    assert landed.frame.select("year", "count").rows() == [("2022/23", 4), ("2023/24", 7)]
    assert landed.report.corrected == {"typed_twice": (2,)}


def test_what_stands_once_on_a_wide_line_is_named_by_the_line(make_contract, make_table, land):
    contract = make_contract(**WIDE)
    wide = make_table(
        ["Area Code", "2022/23", "2023/24"], ["E0600016", "4", "5"], ["E06000016", "1", "2"]
    )
    table = unpivoted(wide, contract.file.unpivot)
    each = correction(line=2, column="area", was="E0600016", becomes="E06000016")
    assert land(table, contract, corrections=[each]).frame["area"].to_list() == 4 * ["E06000016"]
    dropped = correction(line=2, column="area", was="E0600016", drop=True)
    report = land(table, contract, corrections=[dropped]).report
    assert (report.rows_in, report.landed, report.dropped, report.rows) == (2, 1, 1, 2)


@pytest.mark.parametrize(
    ("keys", "given", "at", "what"),
    [
        ({}, {"column": "cuont"}, "column", "did you mean 'count'?"),
        ({}, {"key": {"area": "E06000016"}}, "key", "must name the columns of the contract's key"),
        ({"key": "none"}, {"key": KEY}, "key", "the extract has no key"),
        (WIDE, {}, "line", "one line holds several cells of this column"),
        (WIDE, {"key": KEY, "drop": True}, "drop", "the line holds several rows"),
        (
            {
                "period": {
                    "source": "file_name",
                    "pattern": r"(?P<period>\d{4})",
                    "grammar": "calendar_year",
                }
            },
            {"key": KEY, "file": None},
            "key",
            "needs the `file`",
        ),
    ],
)
def test_what_the_contract_gives_no_meaning_is_refused_unless_it_is_closed(
    make_contract, keys, given, at, what
):
    contract = make_contract(**keys)
    [(place, told)] = Corrections(corrections=[correction(**given)]).faults(contract)
    assert place == ("corrections", 0, at)
    assert what in told
    closed = correction(**given, status="closed")
    assert Corrections(corrections=[closed]).faults(contract) == []


def test_rows_of_a_workbook_and_lines_of_json_are_corrected_by_their_numbers(
    make_contract, land, home, tmp_path
):
    book = tmp_path / "sent.xlsx"
    with xlsxwriter.Workbook(book) as workbook:
        workbook.add_worksheet("Cover").write_column(0, 0, ["Referrals", "x"])
        sheet = workbook.add_worksheet("Counts")
        for place, row in enumerate([["Referrals"], HEADER, [*FIRST[:2], 5.0]]):
            sheet.write_row(place, 0, row)
    lines = tmp_path / "sent.jsonl"
    lines.write_text("\n\n" + json.dumps(dict(zip(HEADER, [*FIRST[:2], 5], strict=True))) + "\n")
    workbook = {"format": "workbook", "sheet": "Counts", "header": {"lines": [2]}}
    for path, shape in ((book, workbook), (lines, {"format": "json_lines"})):
        contract = make_contract(file={"names": ["*"]} | shape)
        table = read(path, contract.file, home)
        landed = land(table, contract, corrections=[correction(was="5")])
        assert landed.frame.select("_line", "count").rows() == [(3, 7)], path.suffix
        assert landed.frame["_raw"].to_list()[0][2] == "5"


# -------------------------------------------------------------------------------------- the key


def test_what_a_correction_does_changes_the_landing_key_and_what_is_noted_of_it_does_not(
    make_extract, make_contract
):
    extract = make_extract(make_contract())

    def key(*corrections: Correction) -> str:
        return landing_key(replace(extract, corrections=corrections))

    assert key(correction()) != landing_key(extract)
    assert key(correction(becomes="8")) != key(correction())
    assert key(correction(status="closed")) == landing_key(extract)
    noted = correction(because="They wrote back.", status="asked", by="Analyst")
    assert key(noted) == key(correction())
