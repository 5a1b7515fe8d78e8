"""A quarter of the demonstration is signed in one go; a live home never is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.cli import USAGE
from pipelines.ledger import entries
from pipelines.release.rehearsing import last_quarter
from pipelines.settings import Settings
from tests.cli.conftest import run
from tests.release.conftest import Q1, BoardTown

pytestmark = pytest.mark.slow
OF = ("--strategy", "toytown")


def test_a_demonstration_is_signed_with_its_pack_once(
    drafted: BoardTown, tmp_path_factory: pytest.TempPathFactory
) -> None:
    board = drafted.copy(tmp_path_factory.mktemp("rehearsed") / "home")
    (board.settings.home / "home.yml").unlink()
    said = run(board.settings, "rehearse", str(Q1), *OF)
    assert said.code == 0, said.err
    assert said.out.startswith("2025-26-Q1 of toytown is signed, in rehearsal")
    first = board.settings.outbox / "site/toytown/2025-26-Q1/index.html"
    assert f"Next  open {first}\n" in said.out
    assert first.is_file()
    assert run(board.settings, "verify", str(Q1), *OF).code == 0
    before = len(entries(board.settings))

    again = run(board.settings, "rehearse", str(Q1), *OF)
    assert (again.code, f"Next  open {first}\n" in again.out) == (0, True)
    assert len(entries(board.settings)) == before


def test_without_a_quarter_it_is_the_last_that_had_ended(drafted: BoardTown) -> None:
    """The newest file of Toytown came on 10 September 2025, in the second quarter of 2025-26."""
    assert last_quarter(drafted.settings) == Q1


def test_a_live_home_is_refused(drafted: BoardTown) -> None:
    before = len(entries(drafted.settings))
    said = run(drafted.settings, "rehearse", str(Q1), *OF)
    assert (said.code, "HWB-918" in said.err) == (USAGE, True)
    assert len(entries(drafted.settings)) == before


def test_a_strategy_of_which_nobody_holds_a_role_is_refused_and_nothing_is_waived(
    drafted: BoardTown, tmp_path: Path
) -> None:
    board = drafted.copy(tmp_path / "home")
    (board.settings.home / "home.yml").unlink()
    project = tmp_path / "project"
    shutil.copytree(board.settings.project, project, symlinks=True)
    strategy = project / "dbt_project/strategies/toytown.yml"
    text = strategy.read_text(encoding="utf-8")
    more = "  - {role: secretariat, signs: strategy}\n  - {role: director,"
    strategy.write_text(text.replace("  - {role: director,", more), encoding="utf-8")

    said = run(Settings(board.settings.home, project), "rehearse", str(Q1), *OF)

    assert "nobody holds the role of secretariat in toytown" in said.err
    assert said.code == USAGE
    assert not {"waiver", "signature", "sign"} & {entry.act for entry in entries(board.settings)}
