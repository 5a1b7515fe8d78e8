"""A definition is changed: the last signed quarter, by the old one and by the new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import run
from tests.release.conftest import BoardTown

pytestmark = pytest.mark.slow

METRIC = "dbt_project/models/metrics/access/seen_in_time"


def test_before_anything_is_signed_there_is_nothing_to_compare_with(drafted: BoardTown) -> None:
    said = run(drafted.settings, "review", "seen_in_time")

    assert said.code == 0, said.err
    assert "since        it is in no signed release yet" in said.out


def test_a_definition_that_is_as_it_was_signed_moves_nothing(signed: BoardTown) -> None:
    said = run(signed.settings, "review", "seen_in_time")

    assert said.code == 0, said.err
    assert "since        defined as when 2025-26-Q1 of toytown was signed" in said.out


def test_a_changed_definition_is_shown_by_the_figures_that_move(
    signed: BoardTown, tmp_path: Path
) -> None:
    board = BoardTown(signed.town.copy_to(tmp_path / "home", with_project=True))
    sql = board.town.project / f"{METRIC}.sql"
    text = sql.read_text(encoding="utf-8")
    sql.write_text(text.replace("numerator='seen_in_time'", "numerator='seen'"), encoding="utf-8")

    said = run(board.settings, "review", "seen_in_time")

    assert said.code == 0, said.err
    assert "1 figure(s) move, 0 are new, 0 are gone, 0 stay as they were signed." in said.out
    [moved] = [line.split() for line in said.out.splitlines() if line.startswith("seen_in_time")]
    # 243 of 300 were seen in time; by the new definition, all who were seen were.
    assert moved[:7] == ["seen_in_time", "E06000999", "all", "2025-04-01", "to", "2025-06-30", "81"]
    assert moved[7:9] == ["100", "yes"]

    sql.write_text("select nothing\n", encoding="utf-8")

    said = run(board.settings, "review", "seen_in_time")

    assert "0 figure(s) move, 1 are new, 1 are gone" in said.out
    assert "no figure by the definition of today: its definition cannot be run." in said.out
