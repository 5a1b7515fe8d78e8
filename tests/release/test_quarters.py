"""Levels, champions and meetings as a board changes them, and what that asks of a quarter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from pipelines.periods import Quarter
from pipelines.release.on_record import signed_names
from pipelines.release.quarters import readiness
from pipelines.release.releases import SIGNOFF
from tests.release.conftest import BOARD, CHAMPION, MAYOR, Q1, Q2, BoardTown, newest

pytestmark = pytest.mark.slow

CopyOf = Callable[[BoardTown], BoardTown]

BEFORE = "2025-07-16"  # the freeze of the first quarter is four days later
ROLES, LEVELS, TEXTS = (BOARD[name][2] for name in ("roles", "approaches", "commentary"))

WATCHED = """\
  - key: CARE-ROOMS
    theme: CARE
    name: Better rooms
    wordings:
      - {text: We will look at rooms., document: Toytown strategy, lines: "1"}
    metrics: []
"""


def waiting(board: BoardTown, quarter: Quarter = Q1) -> set[tuple[str, str]]:
    """Rule and subject of all that blocks the newest draft, but for signatures."""
    ready = readiness(board.settings, board.strategy, newest(board, quarter))
    return {(task.rule, task.of) for task in ready.work}


@pytest.fixture
def watching(drafted: BoardTown, tmp_path: Path) -> BoardTown:
    """The town with one more priority, which no metric supports and nobody champions."""
    board = BoardTown(drafted.town.copy_to(tmp_path / "home", with_project=True))
    strategy = board.town.project / "dbt_project/strategies/toytown.yml"
    text = strategy.read_text(encoding="utf-8")
    strategy.write_text(
        text.replace("organisations:\n", f"{WATCHED}organisations:\n"), encoding="utf-8"
    )
    board.commit("One more priority")
    return board


def test_a_priority_with_two_champions_is_refused_until_one_stands_back(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    second = f"toytown,champion,{MAYOR},town council,CARE-WAITS,,2024-04-01,"
    member = f"toytown,member,{MAYOR},town council,,,2024-04-01,"
    board.lines("roles", f"{ROLES}{member}\n{second}\n", BEFORE)
    draft = board.draft()
    assert waiting(board) == {("duty_champion", "CARE-WAITS")}
    [duty] = [row for row in draft.facts["duties"] if row["duty"] == "champion"]
    assert duty["missing"] == "2 champions; 1 needed"

    # The last day of the quarter counts.
    board.lines("roles", f"{ROLES}{member}\n{second}2025-06-29\n", "2025-07-17")
    board.draft()
    assert waiting(board) == set()


def test_a_priority_that_is_only_watched_is_signed_without_metric_champion_or_text(
    watching: BoardTown,
) -> None:
    watching.lines(
        "approaches", f"{LEVELS}toytown,CARE-ROOMS,follow,2024-04-01,,Minute 2\n", BEFORE
    )
    watching.all_sign(watching.draft())

    said = yaml.safe_load((watching.sign() / SIGNOFF).read_text(encoding="utf-8"))

    assert said["priorities"] == {"CARE-ROOMS": "in", "CARE-WAITS": "in"}


def test_the_same_priority_is_refused_where_the_board_leads_it(watching: BoardTown) -> None:
    level = "toytown,CARE-ROOMS,lead,2024-04-01,,Minute 2\n"
    watching.lines("approaches", LEVELS + level, BEFORE)
    watching.draft()
    assert waiting(watching) == {
        ("duty_champion", "CARE-ROOMS"),
        ("duty_metrics", "CARE-ROOMS"),
        ("commentary_is_written", "CARE-ROOMS"),
    }


@pytest.mark.parametrize(("changed_on", "asks"), [("2025-06-30", False), ("2025-07-01", True)])
def test_a_level_that_changes_in_mid_quarter_asks_what_it_is_on_the_last_day(
    changed_on: str, asks: bool, drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    board.lines("approaches", f"{LEVELS}toytown,CARE-WAITS,follow,{changed_on},,Minute 2\n", BEFORE)
    without = [line for line in ROLES.splitlines() if "champion" not in line]
    board.lines("roles", "\n".join(without) + "\n", BEFORE)
    board.lines("commentary", TEXTS.replace("2025-26-Q1", "2024-25-Q4"), BEFORE)
    board.draft()
    asked = {("duty_champion", "CARE-WAITS"), ("commentary_is_written", "CARE-WAITS")}
    assert waiting(board) == (asked if asks else set())


def test_two_quarters_of_one_meeting_are_drafted_side_by_side_and_signed_one_by_one(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    text = f"toytown,2025-26-Q2,Fewer were seen in time.,{CHAMPION},CARE-WAITS\n"
    board.lines("commentary", TEXTS + text, "2025-10-05")
    board.freeze(Q2, at=datetime(2025, 10, 20, 17, tzinfo=UTC))
    board.draft(Q1)
    board.draft(Q2)
    for rule, of in waiting(board, Q2):
        board.waive(rule, of)
    one, two = newest(board, Q1), newest(board, Q2)
    codes = {need.code for draft in (one, two) for need in board.needs(draft).values()}
    assert len(codes) == 2 * len(board.needs(one))

    board.all_sign(one)
    first = board.sign(Q1)
    as_signed = (first / SIGNOFF).read_bytes()
    # August is held, so that no figure is new: nobody is asked for the same figure twice.
    assert {need.role for need in board.needs(two).values() if need.unchanged} == {
        "owner",
        "checker",
    }
    board.sign_as(two, "champion", CHAMPION)
    board.sign_as(two, "director", MAYOR)
    board.sign(Q2)

    assert [str(name) for name in signed_names(board.settings, "toytown")] == [
        "2025-26-Q1",
        "2025-26-Q2",
    ]
    assert (first / SIGNOFF).read_bytes() == as_signed
