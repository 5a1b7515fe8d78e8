"""A signed quarter is made again from the bytes as sent, wherever and whenever: byte for byte."""

import hashlib
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.cli import COULD_NOT_RUN, PROBLEMS
from pipelines.errors import HwbError
from pipelines.files import sha256_of
from pipelines.ledger import append
from pipelines.release import contents, locks, rebuilding
from pipelines.release.releases import LOCK, Name, read_yaml, release_folder, write_yaml
from pipelines.settings import Settings
from tests.cli.conftest import Said, run
from tests.promises.town import Town
from tests.release.conftest import ANALYST, Q1, BoardTown, newest

pytestmark = pytest.mark.slow


def verify(board: BoardTown, *options: str) -> Said:
    return run(board.settings, "verify", str(Q1), "--strategy", "toytown", *options)


def test_on_another_path_in_another_time_zone(
    signed: BoardTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = signed.copy(tmp_path / "a folder" / "with another name")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    home = signed.settings.home
    gone = home.rename(home.with_name("gone"))
    try:
        said = verify(elsewhere, "--rebuild")
    finally:
        gone.rename(home)
    assert (said.code, said.err) == (0, "")
    assert "  rebuilt  byte for byte the same: " in said.out


@pytest.fixture(scope="module")
def changed(signed: BoardTown, tmp_path_factory: pytest.TempPathFactory) -> BoardTown:
    """The signed quarter, and a macro that all metrics share, a metric and the requirements changed
    since, in a new commit."""
    folder = tmp_path_factory.mktemp("changed") / "home"
    town: Town = signed.town.copy_to(folder, with_project=True)
    board = BoardTown(town)
    macro = town.project / "dbt_project/macros/statistics/levels.sql"
    text = macro.read_text(encoding="utf-8")
    assert text.count("1.959963984540054") == 1
    macro.write_text(text.replace("1.959963984540054", "1.96"), encoding="utf-8")
    years = town.project / "dbt_project/models/metrics/health/healthy_years.sql"
    text = years.read_text(encoding="utf-8")
    assert "value='years'" in text
    years.write_text(text.replace("value='years'", "value='lower'"), encoding="utf-8")
    town.write("requirements.lock", "duckdb==99.1\n")
    board.commit("The quantile as tables print it; years by their lower limit")
    return board


def test_by_the_code_of_its_commit_and_by_todays_with_the_cause_of_each_difference(
    changed: BoardTown,
) -> None:
    said = verify(changed, "--rebuild", "--with-today")
    assert (said.code, said.err) == (0, "")
    assert "  rebuilt  byte for byte the same: " in said.out
    assert said.out.count("  with     another requirements.lock\n") == 2
    # The one interval that is computed here, and every year that is present.
    assert "  rebuilt  by today's code: 4 figures not as signed" in said.out
    told = {line.split()[0]: line for line in said.out.splitlines() if "E06000999" in line}
    assert "\nmethod: 1\n" in said.out
    assert told["seen_in_time"].endswith("models or code that all metrics share")
    assert "\ndefinition: 3\n" in said.out
    assert told["healthy_years"].endswith("the definition of healthy_years")
    git = ["git", "-C", str(changed.town.project)]
    listed = subprocess.run(
        [*git, "worktree", "list"], capture_output=True, text=True, check=True
    ).stdout
    assert len(listed.splitlines()) == 1


def test_code_that_is_in_no_commit_any_more_is_told(changed: BoardTown, tmp_path: Path) -> None:
    town = changed.town.copy_to(tmp_path / "home", with_project=True)
    shutil.rmtree(town.project / ".git")
    said = verify(BoardTown(town), "--rebuild")
    assert said.code == COULD_NOT_RUN
    assert said.err.startswith("HWB-943: ")


def test_figures_changed_before_they_were_signed_do_not_come_out_again(
    drafted: BoardTown, tmp_path: Path
) -> None:
    """Every hash is put right, the ledger told and everybody signs, so all of them hold."""
    board = drafted.copy(tmp_path / "home")
    draft = newest(board)
    figures, lock = draft.folder / "figures.csv", draft.folder / LOCK
    text = figures.read_text(encoding="utf-8")
    assert text.count(",61.9,60.5,") == 1
    figures.write_text(text.replace(",61.9,60.5,", ",62.9,60.5,"), encoding="utf-8")
    sha256 = hashlib.sha256(figures.read_bytes()).hexdigest()
    write_yaml({**read_yaml(lock), "figures": sha256}, lock)
    draft.facts["draft"]["figures"] = sha256
    draft.facts["figures"] = contents.metric_hashes(figures)
    draft.facts["draft"]["number"] = 2
    contents.write_facts(draft.facts, draft.folder)
    files = {path.name: sha256_of(path) for path in draft.folder.iterdir()}
    told = {"release": str(Q1), "number": 2, "files": files}
    append(board.settings, "draft", by=ANALYST, strategy="toytown", quarter=str(Q1), told=told)
    draft.folder.rename(draft.folder.with_name("2"))
    board.all_sign(newest(board))
    board.sign()

    said = verify(board, "--rebuild")

    assert said.out.startswith("2025-26-Q1 of toytown: consistent; not anchored\n")
    assert said.code == PROBLEMS
    assert "  rebuilt  not the same: 1 figure not as signed" in said.out
    [line] = [line for line in said.out.splitlines() if line.startswith("healthy_years")]
    assert "62.9  61.9" in line


def test_bytes_of_the_lock_that_are_gone_are_told_by_their_code(
    signed: BoardTown, tmp_path: Path
) -> None:
    board = signed.copy(tmp_path / "home")
    release = release_folder(board.settings, "toytown", Name(Q1))
    for receipt in board.settings.received.rglob("*"):
        if receipt.is_file():
            receipt.unlink()
    with pytest.raises(HwbError, match=r"^HWB-945: 8 files of the lock"):
        rebuilding.rebuild(board.settings, release / LOCK)


def test_a_repository_that_cannot_tell_is_not_as_committed(
    drafted: BoardTown, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(drafted.town.project, project, symlinks=True)
    assert locks.changed_since_commit(project) == []
    (project / ".git/index").write_bytes(b"damaged")
    assert locks.commit(project)
    assert locks.changed_since_commit(project) != []


def test_a_lock_of_earlier_code_is_held_against_what_it_names(home: Settings) -> None:
    made_with = {
        "requirements": sha256_of(home.project / "requirements.lock"),
        "python": platform.python_version(),
        "duckdb": "1.3.2",
    }
    found = locks.upgraded(home, {"made_with": made_with})
    assert found == [f"duckdb 1.3.2, now {locks.version('duckdb')}"]


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
