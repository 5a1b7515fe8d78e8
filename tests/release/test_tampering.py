"""What was signed is changed behind the warehouse's back: `hwb verify` finds it, and names it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from pipelines.cli import BLOCKED, PROBLEMS
from pipelines.ledger import append, entries, head, ledger_path
from pipelines.release import deciding, signing
from pipelines.release.on_record import newest_draft, open_name
from pipelines.release.releases import SIGNOFF, Name, release_folder
from pipelines.settings import Settings
from tests.cli.conftest import Said, run
from tests.release.conftest import ANALYST, CHAMPION, CHECKER, MAYOR, Q1, BoardTown

pytestmark = pytest.mark.slow

CopyOf = Callable[[BoardTown], BoardTown]


@pytest.fixture
def board(signed: BoardTown, copy_of: CopyOf) -> BoardTown:
    return copy_of(signed)


def verify(board: BoardTown, *options: str, release: str = str(Q1)) -> Said:
    return run(board.settings, "verify", release, "--strategy", "toytown", *options)


def folder(board: BoardTown, number: int = 0) -> Path:
    return release_folder(board.settings, "toytown", Name(Q1, number))


def test_what_nobody_touched_is_consistent_and_anchored_by_a_head_kept_elsewhere(
    board: BoardTown,
) -> None:
    kept = head(board.settings)
    assert verify(board).out.startswith("2025-26-Q1 of toytown: consistent; not anchored\n")
    for given in (kept, kept[:12], kept.upper()):
        said = verify(board, "--head", given)
        assert said.code == 0
        assert "consistent; anchored by the head that was given" in said.out
    assert verify(board, "--head", kept[:8]).code == 2
    assert "HWB-941" in verify(board, "--head", "not a head").err


@pytest.mark.parametrize(
    ("file", "was", "becomes"),
    [
        ("figures.csv", "61.9", "62.9"),
        ("lock.yml", "verdict: accepted", "verdict: held"),
        ("quarter.json", "Toytown", "Toytwon"),
        ("checks.json", '"state": "passed"', '"state": "failed"'),
    ],
)
def test_a_changed_file_is_found(board: BoardTown, file: str, was: str, becomes: str) -> None:
    path = folder(board) / file
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    said = verify(board)
    assert said.code == PROBLEMS
    assert f"{path} was changed" in said.out


def test_a_file_too_many_or_too_few_is_found(board: BoardTown) -> None:
    (folder(board) / "trend.parquet").unlink()
    (folder(board) / "figures (2).csv").write_text("metric_id\n", encoding="utf-8")
    said = verify(board)
    assert said.code == PROBLEMS
    assert f"{folder(board) / 'trend.parquet'} is gone" in said.out
    assert f"{folder(board) / 'figures (2).csv'} is no part of it" in said.out


def test_a_changed_figure_with_its_hashes_put_right_is_found_by_the_ledger(
    board: BoardTown,
) -> None:
    path = folder(board) / SIGNOFF
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    said["signed_by"] = "Somebody else"
    path.write_text(yaml.safe_dump(said), encoding="utf-8")
    found = verify(board)
    assert found.code == PROBLEMS
    assert f"{path} is not the one that line" in found.out


def _lines(settings: Settings) -> list[str]:
    return ledger_path(settings).read_text(encoding="ascii").splitlines()


def _write(settings: Settings, lines: list[str]) -> None:
    ledger_path(settings).write_text("".join(f"{line}\n" for line in lines), encoding="ascii")


def test_a_changed_line_of_the_ledger_is_found(board: BoardTown) -> None:
    lines = _lines(board.settings)
    changed = {**json.loads(lines[1]), "by": "Somebody else"}
    _write(board.settings, [lines[0], json.dumps(changed), *lines[2:]])
    said = verify(board)
    assert said.code == PROBLEMS
    assert "line 2 of the ledger was changed" in said.out
    assert said.out.splitlines()[0] == "2025-26-Q1 of toytown: 1 thing not as signed"
    # And nothing is added to it.
    assert run(board.settings, "hold", str(Q1), "--because", "x", "--by", MAYOR).code != 0
    assert len(_lines(board.settings)) == len(lines)


def test_a_changed_ledger_hides_nothing_else(board: BoardTown) -> None:
    lines = _lines(board.settings)
    changed = folder(board) / "figures.csv"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    _write(board.settings, lines[1:])
    said = verify(board)
    assert said.code == PROBLEMS
    assert "line 1 of the ledger was changed" in said.out
    assert f"{changed} was changed" in said.out
    (folder(board) / SIGNOFF).write_text("[", encoding="utf-8")
    assert (
        f"{folder(board) / SIGNOFF} is gone, or does not say what was signed" in verify(board).out
    )


def test_a_cut_end_is_found_against_a_head_and_only_so(board: BoardTown) -> None:
    deciding.hold(
        board.settings, "toytown", Name(Q1), lift=False, by=MAYOR, because="Not before Thursday"
    )
    kept = head(board.settings)
    _write(board.settings, _lines(board.settings)[:-1])
    assert "consistent; not anchored" in verify(board).out
    said = verify(board, "--head", kept)
    assert said.code == PROBLEMS
    assert "the ledger lacks the line whose hash the head that was given keeps" in said.out


def test_a_ledger_cut_before_the_signature_is_found(board: BoardTown) -> None:
    _write(board.settings, _lines(board.settings)[:-1])
    said = verify(board)
    assert said.code == PROBLEMS
    assert "the ledger has no line that says 2025-26-Q1 of toytown was signed" in said.out


@pytest.fixture
def corrected(board: BoardTown) -> BoardTown:
    """The same quarter signed twice: as it was, and as corrected."""
    deciding.correct(
        board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="To see"
    )
    draft = board.draft()
    for role, by in (("champion", CHAMPION), ("director", MAYOR)):
        board.sign_as(draft, role, by)
    board.sign()
    return board


def test_two_releases_that_changed_places_and_a_later_head_are_found(corrected: BoardTown) -> None:
    first, second = folder(corrected), folder(corrected, 1)
    # What the later release keeps of the ledger anchors the first.
    assert "consistent; anchored by 2025-26-Q1.c1 of toytown" in verify(corrected).out
    aside = first.with_name("aside")
    first.rename(aside)
    second.rename(first)
    aside.rename(second)
    for place in (first, second):
        said = verify(corrected, release=place.name)
        assert said.code == PROBLEMS
        assert f"{place / SIGNOFF} is not the one that line" in said.out
        other = {first: "2025-26-Q1.c1", second: "2025-26-Q1"}[place]
        assert f"{place} holds {other} of toytown" in said.out


def test_a_release_whose_folder_is_gone_is_not_forgotten(board: BoardTown) -> None:
    shutil.rmtree(folder(board))
    said = verify(board)
    assert said.code == PROBLEMS
    assert "is gone: line" in said.out


def test_bytes_that_were_sent_and_are_others_now_are_found(board: BoardTown) -> None:
    lock = yaml.safe_load((folder(board) / "lock.yml").read_text(encoding="utf-8"))
    gone, changed = sorted({file["sha256"] for file in lock["files"]})[:2]
    (board.settings.received / gone).unlink()
    (board.settings.received / changed).chmod(0o644)
    (board.settings.received / changed).write_bytes(b"Practice,Month\n")
    said = verify(board)
    assert said.code == PROBLEMS
    assert f"{board.settings.received / gone} is gone" in said.out
    assert (
        f"{board.settings.received / changed} was changed: the release was made of it" in said.out
    )


def test_a_signature_of_other_figures_does_not_count_again(
    drafted: BoardTown, copy_of: CopyOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that was signed for one draft is copied, with a true hash, to sign another."""
    board = copy_of(drafted)
    draft = newest_draft(board.settings, "toytown", open_name(board.settings, "toytown", Q1))
    board.sign_as(draft, "owner", ANALYST)
    old = entries(board.settings, "signature")[-1]
    board.town.send(
        "Area,Year,Years,Lower,Upper\nE06000999,2024,63.9,63.0,64.8\n",
        "toy_office/healthy_years",
        "2025-07-11",
        name="healthy-years-again.csv",
    )
    again = board.draft()
    replayed = append(
        board.settings,
        "signature",
        by=old.by,
        strategy=old.strategy,
        quarter=old.quarter,
        told={**old.told, "draft": again.number},
    )
    found = signing.standing(board.settings, again, board.strategy.strategy, date.today())
    [owner] = [s for s in found if s.needed.role == "owner"]
    assert not owner.is_complete
    assert owner.void
    told = ("--strategy", "toytown", "--by", MAYOR)
    refused = run(board.settings, "sign", str(Q1), *told)
    assert refused.code == BLOCKED
    assert "the signature of the owner (Public health analyst) for 2 metrics is void" in refused.err

    # Signed past the gate as though it did.
    forged = [replace(s, given=s.void, void=()) for s in found]
    monkeypatch.setattr(signing, "standing", lambda *_: forged)
    monkeypatch.setattr(signing, "tasks", lambda *_: [])
    board.sign()
    said = verify(board)
    assert said.code == PROBLEMS
    assert f"the signature of line {replayed.number} is of other figures" in said.out


def test_a_release_written_past_the_gate_without_a_signature_is_found(
    drafted: BoardTown, copy_of: CopyOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = copy_of(drafted)
    draft = newest_draft(board.settings, "toytown", open_name(board.settings, "toytown", Q1))
    for role, by in (("owner", ANALYST), ("checker", CHECKER), ("champion", CHAMPION)):
        board.sign_as(draft, role, by)
    monkeypatch.setattr(signing, "tasks", lambda *_: [])
    board.sign()
    said = verify(board)
    assert said.code == PROBLEMS
    assert "the director did not sign strategy: 0 of 1 there" in said.out


def test_what_a_signer_sent_is_part_of_the_proof(drafted: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(drafted)
    draft = newest_draft(board.settings, "toytown", open_name(board.settings, "toytown", Q1))
    reply = board.settings.home / "reply.eml"
    reply.write_text("I agree.\n", encoding="utf-8")
    need = board.needs(draft)["owner", "metrics"]
    entry = signing.sign_as(
        board.settings,
        board.strategy,
        draft,
        "owner",
        need.code,
        by=ANALYST,
        evidence=reply,
    )
    for role, by in (
        ("checker", CHECKER),
        ("champion", CHAMPION),
        ("director", MAYOR),
    ):
        board.sign_as(draft, role, by)
    board.sign()
    assert verify(board).code == 0
    kept = board.settings.ledger / "evidence" / entry.told["evidence"]["sha256"]
    kept.write_text("I do not agree.\n", encoding="utf-8")
    said = verify(board)
    assert said.code == PROBLEMS
    assert f"{kept} was changed: the signature of line {entry.number} rests on it" in said.out
