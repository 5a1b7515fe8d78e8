"""A signing killed between any two of its writes leaves the quarter signed, or not signed."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli import OK, USAGE
from pipelines.errors import HwbError
from pipelines.ledger import entries
from pipelines.release import signing
from pipelines.release.on_record import sign_lines, signed_names
from pipelines.release.releases import Name, release_folder
from pipelines.release.verifying import verify
from pipelines.settings import Settings
from tests.cli.conftest import command, environment, run
from tests.conftest import CHECKOUT
from tests.release.conftest import MAYOR, Q1, BoardTown, newest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def attempts(
    tmp_path_factory: pytest.TempPathFactory, drafted: BoardTown
) -> tuple[BoardTown, list[Settings]]:
    """Homes in which signing was killed, each one write later than the one before; and one more."""
    board = drafted.copy(tmp_path_factory.mktemp("stopped") / "home")
    board.all_sign(newest(board))
    out = tmp_path_factory.mktemp("attempts")
    given = (str(board.settings.home), str(board.settings.project), str(out))
    subprocess.run(
        [sys.executable, "-m", "tests.release.stopping", *given], cwd=CHECKOUT, check=True
    )
    folders = sorted(out.iterdir(), key=lambda folder: int(folder.name))
    return board, [Settings(home=folder, project=board.settings.project) for folder in folders]


def is_in_the_ledger(settings: Settings) -> bool:
    return bool(entries(settings, "sign"))


def test_it_was_killed_before_and_after_the_line_that_counts(
    attempts: tuple[BoardTown, list[Settings]],
) -> None:
    _, homes = attempts
    counted = [is_in_the_ledger(home) for home in homes]
    assert len(homes) > 20
    assert not counted[0]
    assert counted[-2:] == [True, True]
    assert counted == sorted(counted)


def test_the_next_command_that_looks_finds_it_signed(
    attempts: tuple[BoardTown, list[Settings]],
) -> None:
    """The line was written; the folder did not come into its place."""
    _, homes = attempts
    home = next(home for home in homes if is_in_the_ledger(home))
    folder = release_folder(home, "toytown", Name(Q1))
    assert not folder.exists()
    said = run(home, "verify", str(Q1), "--strategy", "toytown")
    assert (said.code, said.err) == (0, "")
    assert "consistent" in said.out
    assert folder.is_dir()


def test_it_is_signed_whole_or_not_at_all_and_can_be_signed_then(
    attempts: tuple[BoardTown, list[Settings]],
) -> None:
    board, homes = attempts
    for home in homes:
        counts = is_in_the_ledger(home)
        sign_lines(home)
        assert (Name(Q1) in signed_names(home, "toytown")) is counts, home
        if not counts:
            signing.sign(home, board.strategy, Name(Q1), by=MAYOR)
        assert verify(home, "toytown", Name(Q1)).problems == [], home
        folder = release_folder(home, "toytown", Name(Q1))
        assert [path.name for path in folder.parent.iterdir()] == [folder.name], home
        assert len(entries(home, "sign")) == 1


def test_who_signs_at_the_same_time_finds_it_signed(
    attempts: tuple[BoardTown, list[Settings]], tmp_path: Path
) -> None:
    board = attempts[0].copy(tmp_path / "home")
    sign = command("sign", str(Q1), "--strategy", "toytown", "--by", MAYOR)
    both = [
        subprocess.Popen(sign, env=environment(board.settings), stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    refusals = [process.communicate()[1] for process in both]

    assert sorted(process.returncode for process in both) == [OK, USAGE]
    assert [refusal[:8] for refusal in sorted(refusals)] == ["", "HWB-912:"]
    assert verify(board.settings, "toytown", Name(Q1)).problems == []
    assert len(entries(board.settings, "sign")) == 1
    with pytest.raises(HwbError) as refused:
        signing.sign(board.settings, board.strategy, Name(Q1), by=MAYOR)
    assert refused.value.code == "HWB-912"
