"""A signed figure leads to the lines it was made of, whatever came since, and to its signers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest

from pipelines.cli import BLOCKED, main
from pipelines.ledger import entries
from pipelines.release import deciding, freezing
from pipelines.release.contents import lines_of
from pipelines.release.releases import LOCK, Name, read_yaml, release_folder
from pipelines.release.tracing import trace_signed
from tests.release.conftest import ANALYST, CHAMPION, CHECKER, MAYOR, Q1, BoardTown, newest

pytestmark = pytest.mark.slow

CopyOf = Callable[[BoardTown], BoardTown]

WAITS = ("seen_in_time", "Toytown", "2025-26-Q1")
LATER = "Practice,Month,Seen in time,Seen\nT001,2025-06,50,50\nT002,2025-06,32,40\n"
JUNE = ("T003,2025-06,8,10\n", "T003,2025-06,*,10\n")


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.out)
        return facts


Hwb = Callable[..., Said]


@pytest.fixture
def trace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Hwb:
    def run(board: BoardTown, *arguments: str) -> Said:
        monkeypatch.setenv("HWB_HOME", str(board.settings.home))
        monkeypatch.setenv("HWB_PROJECT", str(board.settings.project))
        capsys.readouterr()
        code = main(["trace", *arguments])
        return Said(code, *capsys.readouterr())

    return run


def of_q1(trace: Hwb, board: BoardTown) -> dict[str, Any]:
    said = trace(board, *WAITS, "--quarter", "2025-26-Q1", "--json")
    assert said.code == 0
    return said.facts


def test_it_is_told_with_its_lines_its_checks_and_its_signatures(
    trace: Hwb, signed: BoardTown
) -> None:
    said = trace(signed, *WAITS, "--quarter", "2025-26-Q1", "--strategy", "toytown")
    assert said.code == 0
    assert said.err == ""
    assert said.out.startswith("2025-26-Q1 of toytown, as signed; evidence made for its draft\n")
    assert "  243 ÷ 300 × 100 = 81\n" in said.out
    assert "Adds up: yes\n" in said.out
    assert (
        "  counts_are_not_small failed on 1 line (warn): The hospital hides counts below six.\n"
        in said.out
    )
    for who in (
        f"  owner: {ANALYST}, ",
        f"  checker: {CHECKER}, ",
        f"  champion for CARE-WAITS: {CHAMPION}, ",
        f"  director for the strategy: {MAYOR}, ",
        f"  as a release: {MAYOR}, ",
    ):
        assert who in said.out


def test_each_signature_is_the_line_of_the_ledger_with_the_hash_that_was_signed(
    trace: Hwb, signed: BoardTown
) -> None:
    ledger = {entry.number: entry for entry in entries(signed.settings)}
    found = of_q1(trace, signed)["signatures"]
    assert [each["role"] for each in found] == ["owner", "checker", "champion", "director"]
    for each in found:
        entry = ledger[each["line"]]
        assert (entry.act, entry.by) == ("signature", each["by"])
        assert entry.told["figures"] == each["figures"]
        assert "seen_in_time" in entry.told["metrics"]


def test_its_lines_are_lines_of_the_locked_files_as_they_were_sent(
    trace: Hwb, signed: BoardTown
) -> None:
    lock = read_yaml(release_folder(signed.settings, "toytown", Name(Q1)) / LOCK)
    locked = {(file["name"], file["sha256"]) for file in lock["files"]}
    found = of_q1(trace, signed)
    assert {(file["file_name"], file["sha256"]) for file in found["files"]} <= locked
    assert len(found["lines"]) == 9
    for line in found["lines"]:
        sent = (signed.settings.received / line["file"]).read_text().splitlines()
        assert sent[line["line"] - 1] == ",".join(line["as_sent"])


def test_every_signed_figure_of_the_town_adds_up_to_what_was_signed(signed: BoardTown) -> None:
    folder = release_folder(signed.settings, "toytown", Name(Q1))
    figures = [line for line in lines_of(folder / "figures.csv") if line["period_end"]]
    for line in figures:
        found = trace_signed(
            signed.settings,
            "toytown",
            Name(Q1),
            line["metric_id"],
            line["area_code"],
            f"{line['period_start']}/{line['period_end']}",
            breakdown=line["breakdown"],
            kind=line["area_kind"],
        ).trace
        assert found.problems == []
        assert found.adds_up is (True if line["value"] else None)
        assert found.now.value == (float(line["value"]) if line["value"] else None)
    assert len(figures) > 3


def test_what_arrives_later_changes_nothing_of_it(
    trace: Hwb, signed: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(signed)
    before = of_q1(trace, board)
    assert board.town.send(LATER + JUNE[0], "toy_hospital/waits", "2025-09-12").outcome == (
        "received"
    )
    board.town.refresh()

    now = trace(board, *WAITS, "--json")
    assert now.facts["now"]["numerator"] == 245
    assert of_q1(trace, board) == before
    assert before["now"]["numerator"] == 243


def test_a_build_that_is_gone_is_made_again_once_under_the_lock(
    trace: Hwb, signed: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(signed)
    before = of_q1(trace, board)
    shutil.rmtree(board.settings.warehouse / "build")
    shutil.rmtree(board.settings.landed)

    said = trace(board, *WAITS, "--quarter", "2025-26-Q1")
    assert said.code == 0
    assert said.err == (
        "2025-26-Q1 of toytown is made again from the bytes as sent, under its lock; "
        "this may take a minute.\n"
    )
    assert said.out.startswith("2025-26-Q1 of toytown, as signed; evidence made again\n")
    assert "counts_are_not_small failed on 1 line, in a file of this extract (warn)" in said.out
    after = of_q1(trace, board)
    for part in ("now", "parts", "earlier", "lines", "signatures", "adds_up", "problems"):
        assert after[part] == before[part]
    assert trace(board, *WAITS, "--quarter", "2025-26-Q1").err == ""


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory, signed: BoardTown) -> BoardTown:
    """A correction, signed as well: a late file hides a count that the first release had."""
    board = signed.copy(tmp_path_factory.mktemp("corrected") / "home")
    sent = board.town.send(LATER + JUNE[1], "toy_hospital/waits", "2025-09-12", name="late.csv")
    assert sent.outcome == "received"
    deciding.correct(
        board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="Wrong June"
    )
    freezing.admit(board.settings, "toytown", Q1, "late.csv", by=MAYOR, because="Puts June right")
    draft = board.draft()
    board.all_sign(draft)
    board.sign()
    return board


def test_a_correction_and_what_it_corrects_each_lead_to_their_own_lines(
    trace: Hwb, corrected: BoardTown
) -> None:
    said = trace(corrected, *WAITS, "--quarter", "2025-26-Q1.c1")
    assert said.code == 0
    assert "late.csv (toy_hospital/waits)\n" in said.out
    assert "  no value (suppressed: a part is suppressed by the source)\n" in said.out

    said = trace(corrected, *WAITS, "--quarter", "2025-26-Q1")  # its build was overwritten
    assert said.code == 0
    assert said.out.startswith("2025-26-Q1 of toytown, as signed; evidence made again\n")
    assert "late.csv" not in said.out
    assert "  243 ÷ 300 × 100 = 81\n" in said.out


def test_signatures_that_were_carried_as_unchanged_are_told_with_the_release_they_are_of(
    trace: Hwb, signed: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(signed)
    deciding.correct(
        board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="Text alone"
    )
    draft = board.draft()
    board.sign_as(draft, "champion", CHAMPION)
    board.sign_as(draft, "director", MAYOR)
    board.sign()

    said = trace(board, *WAITS, "--quarter", "2025-26-Q1.c1", "--json")
    assert [(each["role"], each["release"]) for each in said.facts["signatures"]] == [
        ("owner", "2025-26-Q1"),
        ("checker", "2025-26-Q1"),
        ("champion", "2025-26-Q1.c1"),
        ("director", "2025-26-Q1.c1"),
    ]
    said = trace(board, *WAITS, "--quarter", "2025-26-Q1.c1")
    assert said.out.count(", for 2025-26-Q1: unchanged since\n") == 2


def test_a_suppressed_figure_is_traced_only_where_the_bytes_as_sent_may_be_read(
    trace: Hwb, corrected: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(corrected)
    board.settings.received.rename(board.settings.raw / "elsewhere")
    said = trace(board, *WAITS, "--quarter", "2025-26-Q1.c1")
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("HWB-752")


def test_a_signed_value_that_its_lines_do_not_give_is_an_error(
    trace: Hwb, corrected: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(corrected)
    assert trace(board, *WAITS, "--quarter", "2025-26-Q1").code == 0
    [build] = (board.settings.warehouse / "rebuilt/toytown/2025-26-Q1").glob("*/**/hwb.duckdb")
    with duckdb.connect(str(build)) as connection:
        connection.execute(
            "update figures.metric_value set value = 82 where metric_id = 'seen_in_time' "
            "and area_code = 'E06000999' and period_type = 'quarter'"
        )
    said = trace(board, *WAITS, "--quarter", "2025-26-Q1")
    assert said.code == 1
    assert "  243 ÷ 300 × 100 = 81\n" in said.out
    assert "Adds up: NO\n" in said.out
    assert "  value was signed as 81, the lines give 82\n" in said.out


def test_a_release_that_was_changed_since_is_not_traced(
    trace: Hwb, signed: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(signed)
    figures = release_folder(board.settings, "toytown", Name(Q1)) / "figures.csv"
    text = figures.read_text()
    assert text.count(",243.000000,300.000000,81,") == 1
    figures.write_text(text.replace(",243.000000,300.000000,81,", ",243.000000,300.000000,82,"))

    said = trace(board, *WAITS, "--quarter", "2025-26-Q1")
    assert (said.code, said.out) == (BLOCKED, "")
    assert said.err.startswith("HWB-911")
    assert f"{figures} was changed" in said.err


def test_a_build_that_todays_code_cannot_read_is_made_again_by_todays_code(
    trace: Hwb, signed: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(signed)
    before = of_q1(trace, board)
    build = board.settings.warehouse / "build/toytown-2025-26-Q1/hwb.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute("alter table intake.file rename column dropped to left_out")
    said = trace(board, *WAITS, "--quarter", "2025-26-Q1")
    assert said.code == 0
    assert "under its lock but by the code of today" in said.err
    assert "as signed; evidence made again, by today's code\n" in said.out
    assert of_q1(trace, board)["lines"] == before["lines"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("seen_in_tim", "Toytown", "latest"), "HWB-710", "did you mean 'seen_in_time'?"),
        (("seen_in_time", "Toytwn", "latest"), "HWB-711", "did you mean 'Toytown'?"),
        (("seen_in_time", "Toytown", "2025-26-Q2"), "HWB-713", "2025-26-Q1"),
        (("seen_in_time", "T001", "May 2025"), "HWB-751", "T001 (practice), all, May 2025"),
    ],
)
def test_a_figure_that_the_release_does_not_hold_is_told_with_what_there_is(
    trace: Hwb, signed: BoardTown, arguments: tuple[str, ...], code: str, told: str
) -> None:
    said = trace(signed, *arguments, "--quarter", "2025-26-Q1")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(code)
    assert told in said.err


def test_a_quarter_that_is_not_signed_has_no_figure_to_trace(
    trace: Hwb, drafted: BoardTown
) -> None:
    said = trace(drafted, *WAITS, "--quarter", "2025-26-Q1")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("HWB-940")


def test_a_metric_that_was_held_back_is_told_with_the_reason(
    trace: Hwb, drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    deciding.hold_back(
        board.settings, board.strategy, Q1, "healthy_years", by=MAYOR, because="Source in doubt"
    )
    board.draft()
    board.all_sign(newest(board))
    board.sign()
    said = trace(board, "healthy_years", "Toytown", "latest", "--quarter", "2025-26-Q1")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("HWB-750")
    assert "Source in doubt" in said.err


def test_a_strategy_without_a_quarter_is_not_understood(trace: Hwb, signed: BoardTown) -> None:
    said = trace(signed, *WAITS, "--strategy", "toytown")
    assert said.code == 2
    assert "--quarter" in said.err
