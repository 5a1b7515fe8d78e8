"""A town with a board: roles, a chain of four steps, and a quarter that is frozen and signed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.intake.checking import CheckingProcess
from pipelines.ledger import append
from pipelines.periods import Quarter
from pipelines.release import deciding, drafting, freezing, signing
from pipelines.release.chain import Needed
from pipelines.release.on_record import newest_draft, open_name
from pipelines.release.releases import Draft
from pipelines.settings import Settings
from pipelines.specs.register import Register, StrategyFile
from tests.promises.town import SENT, Town, board_contract

Q1 = Quarter.parse("2025-26-Q1")
Q2 = Quarter.parse("2025-26-Q2")
FREEZE = datetime(2025, 7, 20, 17, tzinfo=UTC)

ANALYST, CHECKER = "Public health analyst", "Second public health analyst"
CHAMPION, MAYOR = "Head of the clinic", "Mayor"

CHECKOUT = Path(__file__).resolve().parents[2]

DAY = 'type: date, formats: ["%Y-%m-%d"]'

CHAIN = """\
sign_off:
  - {role: owner, signs: metric}
  - {role: checker, signs: metric}
  - {role: champion, signs: priority, may_be_combined_with: [director]}
  - {role: director, signs: strategy, may_be_combined_with: [champion]}
"""

BOARD = {
    "roles": (
        "role",
        {
            "strategy": "",
            "role": "values: [member, champion, director, deputy]",
            "holder": "",
            "organisation": "",
            "priority": "",
            "deputy_for": "",
            "starts": DAY,
            "ends": DAY,
        },
        f"""\
toytown,member,{CHAMPION},clinic,,,2024-04-01,
toytown,champion,{CHAMPION},clinic,CARE-WAITS,,2024-04-01,
toytown,director,{MAYOR},town council,,,2024-04-01,
toytown,deputy,Deputy mayor,town council,,{MAYOR},2024-04-01,
""",
    ),
    "approaches": (
        "approach",
        {"strategy": "", "priority": "", "approach": "", "starts": DAY, "ends": DAY, "minute": ""},
        "toytown,CARE-WAITS,lead,2024-04-01,,Minute 1\n",
    ),
    "commentary": (
        "commentary",
        {"strategy": "", "quarter": "", "text": "", "author": "", "priority": ""},
        "toytown,2025-26-Q1,Most were seen in time.,Head of the clinic,CARE-WAITS\n",
    ),
}


@dataclass
class BoardTown:
    """A town whose board signs; `at` is where its releases lie."""

    town: Town

    @property
    def settings(self) -> Settings:
        return self.town.settings

    @property
    def strategy(self) -> StrategyFile:
        return Register.read(self.town.project).strategy("toytown")

    def commit(self, why: str) -> None:
        git = ["git", "-C", str(self.town.project)]
        for rest in (["add", "-A"], ["commit", "-qm", why]):
            subprocess.run([*git, *rest], check=True, capture_output=True)

    @contextmanager
    def changed(self, path: str, was: str, becomes: str) -> Iterator[None]:
        """A file of the project, which towns share, with another text for a while."""
        file = self.town.project / path
        text = file.read_text(encoding="utf-8")
        assert was in text
        file.write_text(text.replace(was, becomes), encoding="utf-8")
        try:
            yield
        finally:
            file.write_text(text, encoding="utf-8")

    def lines(self, name: str, lines: str, on: str) -> None:
        _, columns, _ = BOARD[name]
        sent = ",".join(columns) + "\n" + lines
        assert self.town.send(sent, f"secretariat/{name}", on).outcome == "received"

    def freeze(self, quarter: Quarter = Q1, at: datetime = FREEZE) -> None:
        freezing.freeze(self.settings, "toytown", quarter, by="Board secretariat", at=at)

    def draft(self, quarter: Quarter = Q1) -> Draft:
        refresh = drafting.speaking_of(self.settings, quarter, checking=self.town.checking)
        return drafting.draft(refresh, "toytown", quarter, by=ANALYST)

    def approve(self) -> None:
        for file in Register.read(self.town.project).metrics.values():
            if not deciding.is_approved(self.settings, file):
                deciding.approve(self.settings, file, by=file.metric.owner)

    def waive(
        self,
        rule: str,
        of: str,
        until: str = "2099-01-01",
        because: str = "Known, and told to the board",
    ) -> None:
        append(
            self.settings,
            "waiver",
            by="Mayor",
            because=because,
            strategy="toytown",
            told={"rule": rule, "of": of, "expires": until},
        )

    def needs(self, draft: Draft) -> dict[tuple[str, str], Needed]:
        today = date.today()
        found = signing.standing(self.settings, draft, self.strategy.strategy, today)
        return {(s.needed.role, s.needed.of): s.needed for s in found}

    def sign_as(self, draft: Draft, role: str, by: str, of: str | None = None) -> None:
        for (its_role, its_of), need in self.needs(draft).items():
            if its_role == role and of in (None, its_of):
                signing.sign_as(self.settings, self.strategy, draft, role, need.code, by=by)

    def all_sign(self, draft: Draft) -> None:
        for role, by in (
            ("owner", ANALYST),
            ("checker", CHECKER),
            ("champion", CHAMPION),
            ("director", MAYOR),
        ):
            self.sign_as(draft, role, by)

    def sign(self, quarter: Quarter = Q1) -> Path:
        name = open_name(self.settings, "toytown", quarter)
        return signing.sign(self.settings, self.strategy, name, by=MAYOR)

    def copy(self, folder: Path) -> BoardTown:
        return BoardTown(self.town.copy_to(folder))


@pytest.fixture(scope="session")
def checking() -> Iterator[CheckingProcess]:
    with CheckingProcess() as process:
        yield process


def new_board_town(folder: Path, toytown_project: Path, checking: CheckingProcess) -> BoardTown:
    """Everything received, nothing frozen; the project is a repository of its own."""
    project = folder / "project"
    shutil.copytree(toytown_project, project)
    strategy = project / "dbt_project/strategies/toytown.yml"
    text = strategy.read_text(encoding="utf-8")
    start, end = text.index("sign_off:"), text.index("themes:")
    text = text[:start] + CHAIN + text[end:]
    text = text.replace("champions: 2", "champions: 1\n    needs_quarterly_report: true")
    strategy.write_text(text, encoding="utf-8")
    town = Town(Settings(home=folder / "home", project=project), checking)
    board = BoardTown(town)
    for name, (shape, columns, _) in BOARD.items():
        text = board_contract(name, shape, columns)
        town.write(f"expectations/secretariat/{name}.yml", text)
    # As a checkout has it: what is made again is made by the code that lies there.
    (project / "pipelines").symlink_to(CHECKOUT / "pipelines")
    (project / ".gitignore").write_text(
        "_generated/\ntarget/\nlogs/\n.dbtignore\n", encoding="utf-8"
    )
    subprocess.run(["git", "-C", str(project), "init", "-q"], check=True)
    for key, value in (("user.name", "Toytown"), ("user.email", "toytown@example.org")):
        subprocess.run(["git", "-C", str(project), "config", key, value], check=True)
    board.commit("Toytown's project")
    for name in BOARD:
        board.lines(name, BOARD[name][2], "2025-07-15")
    for name, (as_, on) in SENT.items():
        assert town.send(project / "sent" / name, as_, on).outcome == "received"
    return board


@pytest.fixture(scope="session")
def drafted(
    tmp_path_factory: pytest.TempPathFactory, toytown_project: Path, checking: CheckingProcess
) -> BoardTown:
    """A frozen quarter with one draft, its definitions approved and nothing signed; copied by who
    changes it."""
    board = new_board_town(tmp_path_factory.mktemp("board"), toytown_project, checking)
    board.freeze()
    board.draft()
    board.approve()
    return board


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[BoardTown], BoardTown]:
    def copy(board: BoardTown) -> BoardTown:
        return board.copy(tmp_path / "home")

    return copy


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory, drafted: BoardTown) -> BoardTown:
    """The quarter signed by all; copied by who changes it."""
    board = drafted.copy(tmp_path_factory.mktemp("signed") / "home")
    draft = newest(board)
    board.all_sign(draft)
    board.sign()
    return board


def newest(board: BoardTown, quarter: Quarter = Q1) -> Draft:
    name = open_name(board.settings, "toytown", quarter)
    return newest_draft(board.settings, "toytown", name)
