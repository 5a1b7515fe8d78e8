"""What a secretariat fills in by hand is read as it was meant."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

from pipelines.intake.landing import Landed, land_table
from pipelines.intake.reading import read
from pipelines.settings import Settings
from pipelines.specs.register import Register

CHECKOUT = Path(__file__).parents[2]
RISK = ("Raised on", "Likelihood", "Impact", "Escalated to", "Escalated on", "Closed on")


def landed(folder: Path, extract: str, sheet: str, name: str, *lines: Sequence[object]) -> Landed:
    """The rows of a list whose dates and numbers are those of a spreadsheet, not texts."""
    contract = Register.read(CHECKOUT).extract(extract).contract
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page = book.add_worksheet(sheet)
        for row, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(row, column, cell, day)
                else:
                    page.write(row, column, cell)
    return land_table(
        read(path, contract.file, Settings(home=folder, project=CHECKOUT)),
        contract,
        file_name=name,
        received_at=datetime(2026, 4, 20, 9, tzinfo=UTC),
        sha256="0" * 64,
    )


def test_dates_and_scores_of_a_spreadsheet_are_read_as_dates_and_scores(tmp_path: Path) -> None:
    found = landed(
        tmp_path,
        "secretariat/risks",
        "Risks",
        "board-risks-2025-26-Q4.xlsx",
        ["Strategy", "Priority", "Risk", *RISK],
        ["leicester", "HM-ADULT", "No staff", date(2025, 7, 15), 4, 3, "Groups", date(2025, 9, 25)],
        ["leicester", "HM-ADULT", "No money", "15/07/2025", "4", "3"],
    )
    assert (found.report.landed, found.report.quarantined) == (2, 0)
    rows = found.frame.select("raised_on", "likelihood", "escalated_on", "closed_on").rows()
    assert rows == [
        (date(2025, 7, 15), "4", date(2025, 9, 25), None),
        (date(2025, 7, 15), "4", None, None),
    ]


def test_an_approach_is_one_approach_however_its_capitals_are_written(tmp_path: Path) -> None:
    lines = [
        ["leicester", "HP-ACCESS", word, date(2023, 4, day), None, "Minute 1"]
        for day, word in enumerate(["Do", "DO", "do"], start=1)
    ]
    found = landed(
        tmp_path,
        "secretariat/approaches",
        "Approaches",
        "board-approaches-2025-26-Q4.xlsx",
        ["Strategy", "Priority", "Approach", "From", "To", "Minute"],
        *lines,
    )
    assert found.frame["approach"].to_list() == ["do"] * 3


def test_a_quarter_that_has_not_ended_may_be_told_of(tmp_path: Path) -> None:
    found = landed(
        tmp_path,
        "secretariat/plans",
        "Plans",
        "board-plans-2026-27-Q1.xlsx",
        ["Strategy", "Plan", "Title", "From", "To", "Minute"],
        ["leicester", "2026-28", "Next plan", date(2026, 4, 1), date(2028, 3, 31), "Minute 2"],
    )
    assert (found.report.landed, found.report.quarantined) == (1, 0)
