"""A signed quarter is made again from the bytes as sent, wherever and whenever: byte for byte."""

from pathlib import Path

import pytest

from pipelines.release import locks
from tests.cli.conftest import Said, run
from tests.promises.town import Town
from tests.release.conftest import Q1, BoardTown

pytestmark = pytest.mark.slow


def verify(board: BoardTown, *options: str) -> Said:
    return run(board.settings, "verify", str(Q1), "--strategy", "toytown", *options)


def test_on_another_path_in_another_time_zone(
    signed: BoardTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = signed.copy(tmp_path / "a folder" / "with another name")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    said = verify(elsewhere, "--rebuild")
    assert (said.code, said.err) == (0, "")
    assert "  rebuilt  byte for byte the same: " in said.out


@pytest.fixture(scope="module")
def changed(signed: BoardTown, tmp_path_factory: pytest.TempPathFactory) -> BoardTown:
    """The signed quarter, and a macro that all metrics share changed since, in a new commit."""
    folder = tmp_path_factory.mktemp("changed") / "home"
    town: Town = signed.town.copy_to(folder, with_project=True)
    board = BoardTown(town)
    macro = town.project / "dbt_project/macros/statistics/levels.sql"
    text = macro.read_text(encoding="utf-8")
    assert text.count("1.959963984540054") == 1
    macro.write_text(text.replace("1.959963984540054", "1.96"), encoding="utf-8")
    board.commit("The quantile as tables print it")
    return board


def test_by_the_code_of_its_commit_after_a_macro_was_changed(changed: BoardTown) -> None:
    said = verify(changed, "--rebuild")
    assert (said.code, said.err) == (0, "")
    assert "  rebuilt  byte for byte the same: " in said.out


def test_by_the_code_of_today_each_difference_has_its_cause(changed: BoardTown) -> None:
    said = verify(changed, "--with-today")
    assert (said.code, said.err) == (0, "")
    # The one interval that is computed here; those published by their source stay.
    assert "  rebuilt  by today's code: 1 figure not as signed" in said.out
    assert "method: 1" in said.out
    assert "models or code that all metrics share" in said.out


def test_what_was_upgraded_since_is_told(
    drafted: BoardTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = drafted.copy(tmp_path / "home")
    given = locks.version
    monkeypatch.setattr(locks, "version", lambda name: "1.3.2" if name == "duckdb" else given(name))
    board.all_sign(board.draft())
    board.sign()
    monkeypatch.undo()
    said = verify(board, "--rebuild")
    assert f"  with     duckdb 1.3.2, now {given('duckdb')}\n" in said.out
    assert "  rebuilt  byte for byte the same: " in said.out
