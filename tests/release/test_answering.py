"""Answers between quarters: chosen figures, of which small ones are hidden by all that is told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from pipelines.cli import BLOCKED, USAGE
from pipelines.intake.checking import CheckingProcess
from pipelines.ledger import entries
from tests.cli.conftest import Said, run
from tests.release.conftest import Q1, BoardTown, new_board_town, newest

pytestmark = pytest.mark.slow

CITY, BY = "area_code = 'E06000999'", "Board secretariat"
SEEN = """
select * from figures.series
where metric_id = 'seen_in_time' and is_complete and is_reporting_period and
"""


@pytest.fixture(scope="module")
def careful(
    tmp_path_factory: pytest.TempPathFactory, toytown_project: Path, checking: CheckingProcess
) -> BoardTown:
    """A signed quarter, published, that shows 243 of 300 people of the city as seen in time; of
    practice T003 it was 24 of 30, so 6 were not, and fewer than ten are hidden."""
    board = new_board_town(tmp_path_factory.mktemp("careful"), toytown_project, checking)
    [metric] = board.town.project.rglob("seen_in_time.yml")
    text = metric.read_text(encoding="utf-8")
    rule = "          disclosure: under_10\n"
    assert "disclosure" not in text
    metric.write_text(text.replace("          frequency:", f"{rule}          frequency:"))
    board.commit("Fewer than ten are hidden")
    board.freeze()
    draft = board.draft()
    board.approve()
    board.all_sign(draft)
    board.sign()
    board.town.refresh()
    return board


@pytest.fixture
def board(careful: BoardTown, tmp_path: Path) -> BoardTown:
    return careful.copy(tmp_path / "home")


def ask(board: BoardTown, where: str, *options: str, sql: str = SEEN) -> Said:
    file = board.settings.home / "query.sql"
    file.write_text(f"{sql} {where}", encoding="utf-8")
    given = ("--query", str(file), "--by", BY, "--because", "A member asked")
    return run(board.settings, "answer", *given, "--strategy", "toytown", *options)


def told(board: BoardTown, number: int) -> dict[str, dict[str, str]]:
    """Area → its row of the CSV of an answer."""
    text = (folder(board, number) / "figures.csv").read_text(encoding="utf-8")
    return {row["area_code"]: row for row in csv.DictReader(io.StringIO(text))}


def folder(board: BoardTown, number: int) -> Path:
    return board.settings.outbox / f"answers/toytown-{number}"


def test_it_is_written_with_its_sources_and_is_a_line_of_the_ledger(board: BoardTown) -> None:
    said = ask(board, CITY, "--to", "A member of the board")
    assert said.code == 0, said.err
    [line] = entries(board.settings, "answer")
    assert (line.by, line.because, line.told["recipients"]) == (
        *(BY, "A member asked"),
        ["A member of the board"],
    )
    assert line.told["query"] == f"{SEEN} {CITY}".strip()
    row = told(board, 1)["E06000999"]
    assert (row["value"], row["numerator"], row["denominator"]) == ("81.0", "243", "300")
    assert row["signed_off"] == "as signed in 2025-26-Q1 of toytown"
    assert row["answer"] == "Answer 1"
    names = {path.name for path in folder(board, 1).iterdir()}
    assert names == {
        *("answer.xlsx", "figures.csv", "metrics.csv", "sources.csv", "areas.csv", "notes.csv")
    }
    assert "toy_hospital/waits" in (folder(board, 1) / "sources.csv").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(folder(board, 1) / "answer.xlsx")
    assert book.sheetnames == [
        "Cover",
        "Contents",
        "Notes",
        "Figures",
        "Metrics",
        "Sources",
        "Areas",
    ]
    cover = [cell.value for cell in book["Cover"]["A"]]
    assert f"Line of the ledger: {line.hash}" in cover
    assert 81 in {cell.value for row in book["Figures"].iter_rows() for cell in row}
    used = run(board.settings, "where-used", "seen_in_time").out
    assert "answer 1 of toytown: the metric; sent to A member of the board\n" in used


def test_nobody_can_work_a_small_number_out_of_what_was_signed_and_answered(
    board: BoardTown,
) -> None:
    """T003 is small; the city's total is signed, so one more practice is hidden, and stays so when
    it is asked for by itself."""
    assert ask(board, "area_kind = 'practice'").code == 0
    hidden = {area for area, row in told(board, 1).items() if not row["numerator"]}
    assert len(hidden) == 2
    assert "T003" in hidden
    [other] = hidden - {"T003"}
    [shown] = {"T001", "T002", "T003"} - hidden
    for number, area in enumerate((other, shown, "T003"), 2):
        assert ask(board, f"area_code = '{area}'").code == 0
        assert bool(told(board, number)[area]["value"]) == (area == shown)


def test_what_was_answered_counts_when_the_total_is_published_later(
    careful: BoardTown, tmp_path: Path
) -> None:
    """Two practices are told before any quarter shows the city: the third would follow, so the
    city's own figure is hidden."""
    home = careful.town.copy_to(tmp_path / "home", with_project=True)
    board = BoardTown(home)
    for gone in ("ledger", "warehouse/releases", "warehouse/drafts"):
        path = board.settings.home / gone
        path.rename(path.with_name(f"{path.name}-gone"))
    assert ask(board, "area_code in ('T001', 'T002')").code == 0
    assert all(row["value"] for row in told(board, 1).values())
    board.freeze()
    board.draft()
    shown = newest(board).folder / "board.json"
    assert '"numerator":243' not in shown.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select *, value * 2 as twice from figures.series where ", "'twice'"),
        ("select * replace (value + 1 as value) from figures.series where ", "1 row of the query"),
        ("select metric_id, value from figures.series where ", "no column area_code"),
        ("select * from figures.series where metric_id = 'nothing' and ", "chooses no figure"),
        ("select *, value from figures.series where ", "'value"),
        ("delete from figures.series where ", "DELETE"),
    ],
)
def test_a_query_that_gives_anything_but_figures_is_refused(
    board: BoardTown, sql: str, says: str
) -> None:
    where = f"{CITY} and metric_id = 'seen_in_time' and is_complete and is_reporting_period"
    said = ask(board, where, sql=sql)
    assert (said.code, says in said.err) == (USAGE, True), said.err
    assert entries(board.settings, "answer") == []
    assert not (board.settings.outbox / "answers").exists()


def test_it_is_written_again_byte_for_byte_while_it_is_as_it_was(board: BoardTown) -> None:
    assert run(board.settings, "answer").out == "No answer was given yet.\n"
    assert ask(board, CITY).code == 0
    before = _bytes(folder(board, 1))
    assert run(board.settings, "answer", "--again", "1").code == 0
    assert _bytes(folder(board, 1)) == before
    assert "A member asked" in run(board.settings, "answer").out
    (folder(board, 1) / "answer.xlsx").rename(board.settings.home / "answer.xlsx")
    other = run(board.settings, "answer", "--again", "1")
    assert ("HWB-958" in other.err, len(before) - 1) == (True, len(_bytes(folder(board, 1))))
    assert run(board.settings, "answer", "--again", "2").code == USAGE
    kept = board.settings.warehouse / "answers/1/figures.csv"
    kept.write_text(kept.read_text(encoding="utf-8").replace("243", "244"), encoding="utf-8")
    for again in (
        run(board.settings, "answer", "--again", "1"),
        run(board.settings, "export", str(Q1), "--strategy", "toytown"),
    ):
        assert (again.code, "HWB-911" in again.err) == (BLOCKED, True)


@pytest.mark.parametrize(("option", "code"), [("--by", "HWB-908"), ("--because", "HWB-934")])
def test_who_gives_it_and_why_are_asked(board: BoardTown, option: str, code: str) -> None:
    said = ask(board, CITY, option, " ")
    assert (said.code, code in said.err) == (USAGE, True)
    assert entries(board.settings, "answer") == []
    assert list((board.settings.warehouse / "answers").glob("[!.]*")) == []


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
