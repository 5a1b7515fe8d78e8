"""A file is recognised by what it holds; where that leaves a doubt, a person decides."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pipelines.intake.receive import receipts, receive
from pipelines.settings import Settings
from pipelines.specs.register import Register
from tests.receive.conftest import COUNTS, MORNING, Project

BEDS = "Ward,Beds\nE05000001,41\n"


def _workbook(**sheets: list[list[Any]]) -> bytes:
    """An xlsx file; `Table_1` becomes the sheet `Table 1`."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name.replace("_", " "))
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()


def test_the_contract_is_recognised_from_the_header_whatever_the_name(project: Project) -> None:
    project.contract("council/beds", "Ward,Beds", names=["beds*"])
    project.contract("council/counts", names=["counts*"])
    assert project.receive_one(project.write("export (3).csv", BEDS)).extracts == ["council/beds"]


def test_the_file_name_decides_between_contracts_of_one_header(project: Project) -> None:
    project.contract("council/beds", names=["Beds*.csv"])
    project.contract("council/counts", names=["counts*.csv"])
    assert project.receive_one(project.write("beds_2025.csv")).extracts == ["council/beds"]


@pytest.mark.parametrize("name", ["beds and counts.csv", "something else.csv"])
def test_what_header_and_name_leave_open_is_refused_with_the_candidates(
    project: Project, name: str
) -> None:
    project.contract("council/beds", names=["beds*"])
    project.contract("council/counts", names=["*counts*"])
    arrival = project.receive_one(project.write(name))
    assert arrival.reason
    assert arrival.reason.code == "HWB-211"
    assert "council/beds, council/counts" in arrival.reason.what
    assert project.refused_names() == [name]
    assert project.receive_one(project.write(name), as_="council/counts").outcome == "received"


def test_many_files_of_one_header_are_one_extract(project: Project) -> None:
    files = [project.write(f"{n}.csv", COUNTS.replace("12", str(n))) for n in range(3)]
    assert {tuple(a.extracts) for a in project.receive(*files)} == {("council/counts",)}


def test_an_unknown_header_is_refused_with_the_nearest_contract_and_what_it_misses(
    project: Project,
) -> None:
    project.contract("council/beds", "Ward,Beds", names=["beds*"])
    project.contract("council/counts", "Area,Month,Count,Rate", names=["counts*"])
    arrival = project.receive_one(project.write("x.csv", "Area,Month,Secret\na,b,1\n"))
    assert arrival.reason
    assert arrival.reason.code == "HWB-210"
    assert arrival.reason.why == "The nearest is council/counts: not in the file: 'Count', 'Rate'."
    assert "Secret" not in str(arrival.reason)


def test_the_contract_that_expects_the_file_name_is_the_nearest_one(project: Project) -> None:
    project.contract("council/beds", "Ward,Beds", names=["beds*"])
    project.contract("council/counts", names=["counts*"])
    arrival = project.receive_one(project.write("beds.csv", "Area,Month,Number\n1,2,3\n"))
    assert arrival.reason
    assert arrival.reason.why.startswith("The nearest is council/beds: ")


@pytest.mark.parametrize("as_", [None, "council/counts"])
def test_a_file_no_contract_can_read_is_told_what_keeps_it_from_being_read(
    project: Project, as_: str | None
) -> None:
    sent = project.write("counts.csv", COUNTS.replace(",", ";"))
    arrival = project.receive_one(sent, as_=as_)
    assert arrival.reason
    assert arrival.reason.code == "HWB-311"
    assert "semicolons" in arrival.reason.what


def test_a_file_like_no_contract_is_refused_without_a_nearest_one(project: Project) -> None:
    project.contract("council/counts", names=["counts*"])
    arrival = project.receive_one(project.write("x.csv", "Area,b\n1,2\n"))
    assert arrival.reason
    assert (arrival.reason.code, arrival.reason.why) == ("HWB-210", "")


def test_a_file_named_as_an_extract_it_is_not_is_refused_naming_what_is_missing_and_what_it_is(
    project: Project,
) -> None:
    project.contract("council/beds", "Ward,Beds")
    arrival = project.receive_one(project.write("counts.csv"), as_="council/beds")
    assert arrival.reason
    assert arrival.reason.code == "HWB-212"
    assert arrival.reason.what.startswith("this is not council/beds: ")
    assert "the column 'Ward' (ward) is missing" in arrival.reason.what
    assert arrival.reason.why == "Its header is that of council/counts."
    assert "--as council/counts" in arrival.reason.do


def test_a_file_of_another_format_than_the_extract_named_is_refused(project: Project) -> None:
    sent = project.write("counts.csv", _workbook(Sheet1=[["Area", "Month", "Count"], ["a", 1, 2]]))
    arrival = project.receive_one(sent, as_="council/counts")
    assert arrival.reason
    assert arrival.reason.code == "HWB-212"
    assert "workbook" in arrival.reason.what


def _sheet(name: str) -> dict[str, Any]:
    return {"format": "workbook", "sheet": name}


def test_a_workbook_serves_every_contract_that_knows_one_of_its_sheets(project: Project) -> None:
    project.contract("trust/beds", "Ward,Beds", file=_sheet("Table 1"))
    project.contract("trust/staff", "Ward,Beds", file=_sheet("Table 2"))
    project.contract("trust/other", "Ward,Rooms", file=_sheet("Table 1"))
    rows = [["Ward", "Beds"], ["E05000001", 4]]
    arrival = project.receive_one(project.write("book.xlsx", _workbook(Table_1=rows, Table_2=rows)))
    assert arrival.extracts == ["trust/beds", "trust/staff"]
    assert len(receipts(project.settings)) == 1


@pytest.mark.parametrize("pattern", ["Table 1", "Table*", "*1"])
def test_two_contracts_for_one_sheet_are_ambiguous(project: Project, pattern: str) -> None:
    project.contract("trust/beds", "Ward,Beds", file=_sheet("T*1"))
    project.contract("trust/more", "Ward,Beds", file=_sheet(pattern))
    rows = [["Ward", "Beds"], ["E05000001", 4]]
    arrival = project.receive_one(project.write("book.xlsx", _workbook(Table_1=rows)))
    assert arrival.reason
    assert arrival.reason.code == "HWB-211"


def test_a_workbook_never_serves_contracts_of_two_partners(project: Project) -> None:
    project.contract("trust/beds", "Ward,Beds", file=_sheet("Table 1"))
    project.contract("icb/staff", "Ward,Staff", file=_sheet("Table 2"))
    book = _workbook(Table_1=[["Ward", "Beds"], ["a", 1]], Table_2=[["Ward", "Staff"], ["a", 1]])
    arrival = project.receive_one(project.write("book.xlsx", book))
    assert arrival.reason
    assert arrival.reason.code == "HWB-211"
    arrival = project.receive_one(project.write("book.xlsx", book), sender="icb")
    assert arrival.extracts == ["icb/staff"]


def test_a_damaged_workbook_is_called_damaged_and_not_unknown(project: Project) -> None:
    project.contract("trust/beds", "Ward,Beds", file=_sheet("Table 1"))
    whole = _workbook(Table_1=[["Ward", "Beds"], ["E05000001", 4]])
    start = whole.index(b"xl/worksheets/sheet1.xml") + 24
    arrival = project.receive_one(
        project.write("book.xlsx", whole[:start] + bytes(60) + whole[start + 60 :])
    )
    assert arrival.reason
    assert arrival.reason.code.startswith("HWB-3")


def test_a_file_of_another_partner_is_refused(project: Project) -> None:
    project.contract("trust/beds", "Ward,Beds")
    arrival = project.receive_one(project.write("beds.csv", BEDS), sender="council")
    assert arrival.reason
    assert arrival.reason.code == "HWB-214"
    assert arrival.reason.what == "sent for council, but this is trust/beds"
    named = project.receive_one(project.write("beds.csv", BEDS), sender="council", as_="trust/beds")
    assert named.reason
    assert named.reason.code == "HWB-214"


def test_the_sender_decides_between_contracts_of_two_partners(project: Project) -> None:
    project.contract("trust/counts")
    assert project.receive_one(project.write("a.csv"), sender="trust").extracts == ["trust/counts"]


def test_a_sender_that_is_no_partner_claims_nothing(project: Project) -> None:
    assert project.receive_one(project.write("a.csv"), sender="2025").outcome == "received"


IN_NAME = {"source": "file_name", "pattern": r"counts_(?P<period>\d{4}-\d{2})", "grammar": "month"}


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("counts_2025-04.csv", "received"),
        ("counts_april.csv", "refused"),
        ("counts_2025-13.csv", "refused"),
    ],
)
def test_a_file_without_the_period_its_name_must_hold_is_refused(
    project: Project, name: str, outcome: str
) -> None:
    project.contract("council/counts", period=IN_NAME)
    arrival = project.receive_one(project.write(name))
    assert arrival.outcome == outcome
    assert arrival.reason is None or arrival.reason.code == "HWB-216"


IN_PREAMBLE = {"source": "preamble", "pattern": "^Period: (?P<period>.+)", "grammar": "month_named"}
BELOW_PREAMBLE = {"header": {"lines": ["Area"]}}


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ("Period: April 2025\n", "received"),
        ("Title\nPeriod: April 2025\nPeriod: April 2025\n", "received"),
        ("Title\n", "refused"),
        ("Period: 2025\n", "refused"),
        ("Period: April 2025\nPeriod: May 2025\n", "refused"),
    ],
)
def test_a_file_without_the_one_period_its_preamble_must_hold_is_refused(
    project: Project, lines: str, outcome: str
) -> None:
    project.contract("council/counts", period=IN_PREAMBLE, file=BELOW_PREAMBLE)
    arrival = project.receive_one(project.write("counts.csv", lines + COUNTS))
    assert arrival.outcome == outcome
    assert arrival.reason is None or arrival.reason.code == "HWB-216"


RELEASED = {
    "pattern": r"^(Published|Revised): (?P<date>\d.*)",
    "formats": ["%dth %B %Y", "%Y-%m-%d"],
}


@pytest.mark.parametrize(
    ("lines", "released"),
    [
        ("Published: 12th July 2018\nRevised: 9th May 2019\n", date(2019, 5, 9)),
        ("Revised: 2019-05-09\nPublished: 12th July 2018\n", date(2019, 5, 9)),
        ("Published: 12th July 2018\nRevised: -\n", date(2018, 7, 12)),
        ("Title\n", None),
    ],
)
def test_the_latest_release_date_a_file_states_is_on_its_receipt(
    project: Project, lines: str, released: date | None
) -> None:
    project.contract("council/counts", file=BELOW_PREAMBLE, released=RELEASED)
    receipt = project.receive_one(project.write("counts.csv", lines + COUNTS)).receipt
    assert receipt
    assert receipt.released_at == released


def test_a_release_date_given_wins_over_the_one_stated(project: Project) -> None:
    project.contract("council/counts", file=BELOW_PREAMBLE, released=RELEASED)
    sent = project.write("counts.csv", "Published: 12th July 2018\n" + COUNTS)
    receipt = project.receive_one(sent, released=date(2018, 7, 13)).receipt
    assert receipt
    assert receipt.released_at == date(2018, 7, 13)


def test_a_release_date_in_no_declared_format_is_refused(project: Project) -> None:
    project.contract("council/counts", file=BELOW_PREAMBLE, released=RELEASED)
    arrival = project.receive_one(project.write("a.csv", "Published: 12/07/18\n" + COUNTS))
    assert arrival.reason
    assert arrival.reason.code == "HWB-217"
    assert "99/99/99" in arrival.reason.what


def test_every_real_extract_is_one_contract_s_or_unknown_and_never_in_doubt(
    home: Settings, real_data: Path
) -> None:
    files = sorted(p for p in real_data.rglob("*") if p.is_file() and p.suffix != ".md")
    arrivals = receive(home, Register.read(home.project), files, received_at=MORNING)
    assert {a.reason.code for a in arrivals if a.reason} == {"HWB-210"}
    served = [a for a in arrivals if a.outcome == "received"]
    assert len(served) >= 56, "the extracts the warehouse promises to take"
    assert len(receipts(home)) == len(served)
    workbooks = {tuple(a.extracts) for a in served if len(a.extracts) > 1}
    assert all(len({e.split("/")[0] for e in extracts}) == 1 for extracts in workbooks)
