"""A draft or release counts by its line in the ledger, and only as long as it is what that says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.cli import BLOCKED, PROBLEMS, USAGE
from pipelines.ledger import entries
from pipelines.release import deciding
from pipelines.release.releases import Name, drafts_folder, release_folder
from tests.cli.conftest import Said, run
from tests.release.conftest import ANALYST, CHAMPION, CHECKER, MAYOR, Q1, BoardTown, newest

pytestmark = pytest.mark.slow

CopyOf = Callable[[BoardTown], BoardTown]


def say(board: BoardTown, command: str, *rest: str) -> Said:
    return run(board.settings, command, *rest)


def of(board: BoardTown, command: str, *rest: str) -> Said:
    return say(board, command, str(Q1), "--strategy", "toytown", *rest)


def draft_folder(board: BoardTown, number: int = 1) -> Path:
    return drafts_folder(board.settings, "toytown", Name(Q1)) / str(number)


def release(board: BoardTown, number: int = 0) -> Path:
    return release_folder(board.settings, "toytown", Name(Q1, number))


@pytest.fixture
def ready(drafted: BoardTown, copy_of: CopyOf) -> BoardTown:
    """All have signed; the quarter is not signed yet."""
    board = copy_of(drafted)
    board.all_sign(newest(board))
    return board


# ------------------------------------------------------------------------------------- drafts


@pytest.mark.parametrize(
    "file",
    ["board.json", "checks.json", "quarter.json", "figures.csv", "figures.parquet", "lock.yml"],
)
def test_a_draft_that_was_changed_is_neither_signed_nor_shown(ready: BoardTown, file: str) -> None:
    path = draft_folder(ready) / file
    path.write_bytes(path.read_bytes() + b"\n")
    for command, options in (
        ("sign", ("--by", MAYOR)),
        ("sign", ("--as", "director", "--code", "A", "--by", MAYOR)),
        ("signoff-sheet", ("--role", "director")),
        ("export", ("--draft",)),
        ("diff", ()),
    ):
        said = of(ready, command, *options)
        assert (said.code, said.out) == (BLOCKED, ""), command
        assert "HWB-911" in said.err
        assert f"{path} was changed" in said.err
    assert not release(ready).exists()
    assert entries(ready.settings, "sign") == []


def test_a_draft_made_again_stands_in_for_a_damaged_one(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    (draft_folder(board) / "checks.json").unlink()
    said = say(board, "status", "--quarter", str(Q1), "--strategy", "toytown")
    assert said.code == BLOCKED
    assert f"{draft_folder(board) / 'checks.json'} is gone" in said.err
    board.draft()
    said = of(board, "diff")
    assert said.code == 0
    assert f"Nothing is told against draft 1: {draft_folder(board) / 'checks.json'} is gone." in (
        said.out
    )
    board.all_sign(newest(board))
    board.sign()
    assert of(board, "verify").code == 0


def test_a_folder_beside_the_drafts_is_none(drafted: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(drafted)
    shutil.copytree(draft_folder(board), draft_folder(board, 7))
    assert newest(board).number == 1
    assert board.draft().number == 8


def test_a_draft_of_a_name_that_is_not_drafted_is_not_another(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    for command, options in (("diff", ()), ("export", ("--draft",))):
        said = say(board, command, f"{Q1}.c5", "--strategy", "toytown", *options)
        assert (said.code, said.out) == (USAGE, ""), command
        assert "HWB-910: there is no draft of 2025-26-Q1.c5 of toytown" in said.err
        assert "What is drafted is 2025-26-Q1." in said.err


# ----------------------------------------------------------------------------------- releases


@pytest.mark.parametrize("file", ["board.json", "checks.json", "figures.csv", "signoff.yml"])
def test_a_release_that_was_changed_is_read_by_nothing(
    signed: BoardTown, copy_of: CopyOf, file: str
) -> None:
    board = copy_of(signed)
    path = release(board) / file
    path.write_bytes(path.read_bytes() + b"\n")
    for command, options in (("export", ()), ("status", ("--quarter", str(Q1)))):
        asked = (str(Q1),) if command == "export" else ()
        said = say(board, command, *asked, "--strategy", "toytown", *options)
        assert (said.code, said.out) == (BLOCKED, ""), command
        assert "HWB-911" in said.err
    assert "HWB-911" in of(board, "diff", "--signed").err
    assert "HWB-911" in say(board, "where-used", "seen_in_time").err
    listed = say(board, "releases")
    assert listed.code == 0
    assert "not as it was signed: hwb verify 2025-26-Q1 --strategy toytown" in " ".join(
        listed.out.split()
    )


def test_a_release_that_is_gone_is_not_signed_again(signed: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(signed)
    shutil.rmtree(release(board))
    assert "HWB-912" in of(board, "draft", "--by", ANALYST).err
    assert "HWB-912" in of(board, "sign", "--by", MAYOR).err
    said = say(board, "where-used", "seen_in_time")
    assert (said.code, said.out) == (BLOCKED, "")
    assert "is gone: line" in said.err
    deciding.correct(
        board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="To see"
    )
    assert "HWB-911" in of(board, "draft", "--by", ANALYST).err


def test_a_copied_release_is_no_release(signed: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(signed)
    for name in ("2025-26-Q2", "2025-26-Q1.c1", "2024-25-Q4", "aside"):
        shutil.copytree(release(board), release(board).with_name(name))
    listed = say(board, "releases", "--json")
    assert listed.code == 0, listed.err
    [[_, name, state, _]] = json.loads(listed.out)["releases"]
    assert (name, state) == ("2025-26-Q1", "signed")
    said = say(board, "export", "2025-26-Q2", "--strategy", "toytown")
    assert (said.code, said.out) == (USAGE, "")
    assert "HWB-940" in said.err
    assert "is there, and no line of the ledger is about it" in said.err


def test_a_folder_laid_in_as_an_earlier_release_carries_no_signature(
    drafted: BoardTown, signed: BoardTown, copy_of: CopyOf
) -> None:
    """Its figures are those of the draft, which would be taken for unchanged since it."""
    board = copy_of(drafted)
    shutil.copytree(release(signed), release(board).with_name("2024-25-Q4"))
    assert not any(need.unchanged for need in board.needs(newest(board)).values())
    shutil.copytree(release(signed), release(board))
    board.all_sign(newest(board))
    said = of(board, "sign", "--by", MAYOR)
    assert said.code == BLOCKED
    assert "it was never signed, and lies where the release is to lie" in said.err
    assert entries(board.settings, "sign") == []


def test_what_rests_on_an_earlier_release_is_proved_with_it(
    signed: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(signed)
    deciding.correct(
        board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="To see"
    )
    draft = board.draft()
    for role, by in (("champion", CHAMPION), ("director", MAYOR)):
        board.sign_as(draft, role, by)
    board.sign()
    path = release(board) / "signoff.yml"
    path.write_text("[", encoding="utf-8")
    said = say(board, "verify", f"{Q1}.c1", "--strategy", "toytown")
    assert said.code == PROBLEMS
    assert "what was signed as unchanged rests on 2025-26-Q1" in said.out
    assert f"{path} cannot be read: which end of the ledger it keeps is unknown" in said.out
    assert "the ledger lacks" not in said.out


# ------------------------------------------------------------------------------- who and why


def test_only_who_holds_the_last_role_signs_the_quarter(ready: BoardTown) -> None:
    for by in ("Somebody", CHECKER):
        said = of(ready, "sign", "--by", by)
        assert (said.code, said.out) == (USAGE, "")
        assert f"HWB-922: {by} does not sign as director here" in said.err
    assert of(ready, "sign", "--by", "Deputy  mayor ").code == 0


def test_a_signature_is_given_once(ready: BoardTown) -> None:
    need = ready.needs(newest(ready))["director", "strategy"]
    before = len(entries(ready.settings))
    said = of(ready, "sign", "--as", "director", "--code", need.code, "--by", f"{MAYOR} ")
    assert (said.code, said.out) == (USAGE, "")
    assert f"HWB-927: {MAYOR} has signed this as director already" in said.err
    assert len(entries(ready.settings)) == before


@pytest.mark.parametrize(
    "given",
    [
        ("hold-back", str(Q1), "CARE-WAITS", "--strategy", "toytown", "--because", " "),
        ("override", str(Q1), "--role", "checker", "--person", "x", "--because", " "),
        ("correct", str(Q1), "--strategy", "toytown", "--because", ""),
        ("hold", str(Q1), "--strategy", "toytown", "--because", ""),
        ("waive", "duty_plan", "--of", "CARE-WAITS", "--until", "2099-01-01", "--because", ""),
    ],
)
def test_a_decision_without_a_reason_is_none(
    drafted: BoardTown, signed: BoardTown, copy_of: CopyOf, given: tuple[str, ...]
) -> None:
    board = copy_of(signed if given[0] in ("correct", "hold") else drafted)
    before = len(entries(board.settings))
    said = say(board, *given, "--by", MAYOR)
    assert (said.code, said.out) == (USAGE, "")
    assert "HWB-934" in said.err
    assert len(entries(board.settings)) == before


def test_nobody_is_let_sign_and_nobody_approves(drafted: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(drafted)
    override = ("--role", "checker", "--person", "", "--because", "Away", "--by", MAYOR)
    assert "HWB-908" in of(board, "override", *override).err
    assert "HWB-908" in say(board, "approve", "--all", "--by", " ").err
    assert "HWB-908" in say(board, "approve", "seen_in_time", "--by", "").err
    assert "Missing option '--by'" in say(board, "approve", "seen_in_time").err


def test_a_hold_that_is_none_is_not_lifted(signed: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(signed)
    said = of(board, "hold", "--lift", "--because", "Settled", "--by", MAYOR)
    assert (said.code, said.out) == (USAGE, "")
    assert "HWB-917: 2025-26-Q1 of toytown is not on hold" in said.err


def test_a_rule_is_waived_only_of_what_has_it(drafted: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(drafted)
    given = ("--until", "2099-01-01", "--because", "Known", "--by", MAYOR)
    for rule, what in (
        ("definition_is_reviewed", "CARE-WAITS"),
        ("no_metric_is_late", "CARE-WAITS"),
        ("commentary_is_written", "seen_in_time"),
        ("duty_plan", "toytown"),
    ):
        said = say(board, "waive", rule, "--of", what, *given)
        assert (said.code, said.out) == (USAGE, ""), (rule, what)
        assert f"HWB-932: {what} has no rule '{rule}'" in said.err
    several = say(board, "waive", "duty_plan", "--of", "CARE-WAITS", "--of", "toytown", *given)
    assert (several.code, several.out) == (USAGE, "")
    assert not entries(board.settings, "waiver")
    for rule, what in (("duty_plan", "CARE-WAITS"), ("duty_priorities_per_theme", "CARE")):
        assert say(board, "waive", rule, "--of", what, *given).code == 0


def test_what_nobody_ever_called_so_is_not_said_to_be_in_no_release(
    signed: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(signed)
    said = say(board, "where-used", "seen_in_tim")
    assert (said.code, said.out) == (USAGE, "")
    assert "HWB-942" in said.err
    assert "did you mean 'seen_in_time'?" in said.err
    for known in ("waits-2025-07.csv", "waits-2025-05-revised.csv"):
        assert say(board, "where-used", known).code == 0


def test_sheets_go_nowhere_where_nothing_can_be_written(
    drafted: BoardTown, copy_of: CopyOf, tmp_path: Path
) -> None:
    board = copy_of(drafted)
    (tmp_path / "file").write_text("", encoding="utf-8")
    said = of(board, "signoff-sheet", "--role", "owner", "--out", str(tmp_path / "file/sheets"))
    assert said.code != 0
    assert said.out == ""
    assert "HWB-936: the sign-off sheets cannot be written" in said.err
