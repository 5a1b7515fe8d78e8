"""A quarter frozen, drafted, signed and proved by Dagster's jobs alone, and what each run shows."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import dagster as dg
import pytest

from pipelines import steps
from pipelines.errors import HwbError
from pipelines.intake.checking import CheckingProcess
from pipelines.ledger import entries, head, ledger_path
from pipelines.locking import RefreshLock
from pipelines.release.releases import Name, release_folder
from pipelines.release_steps.telling import READY
from tests.dagster.conftest import Ran, environment, load, records
from tests.release.conftest import (
    ANALYST,
    CHAMPION,
    CHECKER,
    FREEZE,
    MAYOR,
    Q1,
    BoardTown,
    new_board_town,
    newest,
)

pytestmark = pytest.mark.slow

SECRETARIAT = "Board secretariat"


@dataclass
class QuarterDoor:
    """A town with a board, of which the jobs of one quarter are run in this process."""

    board: BoardTown
    definitions: ModuleType

    def run(self, job: str, quarter: object = Q1, **steps: dict[str, Any]) -> Ran:
        """Runs a job for a quarter of Toytown; `steps` gives the configuration of each step."""
        of = dg.MultiPartitionKey({"quarter": str(quarter), "strategy": "toytown"})
        with environment(self.board.settings), dg.DagsterInstance.get() as instance:
            return Ran.of(
                self.definitions.defs.resolve_job_def(job).execute_in_process(
                    instance=instance,
                    partition_key=of,
                    raise_on_error=False,
                    run_config={
                        "ops": {f"release__{name}": {"config": c} for name, c in steps.items()},
                        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                    },
                )
            )

    def freeze(self) -> Ran:
        return self.run("freeze_quarter", frozen={"by": SECRETARIAT, "at": FREEZE.isoformat()})

    def draft(self) -> Ran:
        return self.run("draft_quarter", draft={"by": ANALYST})

    def record(self, role: str, by: str, code: str) -> Ran:
        return self.run("record_signature", signatures={"role": role, "by": by, "code": code})

    def decide(self, by: str, **decision: dict[str, Any]) -> Ran:
        return self.run("record_decision", decisions={"by": by, "decision": decision})

    def copy(self, folder: Path) -> "QuarterDoor":
        return QuarterDoor(self.board.copy(folder), self.definitions)


@pytest.fixture(scope="module")
def received(
    tmp_path_factory: pytest.TempPathFactory, toytown_project: Path
) -> Iterator[QuarterDoor]:
    """Everything received, nothing frozen. Not to be changed."""
    with CheckingProcess() as checking:
        board = new_board_town(tmp_path_factory.mktemp("quarter"), toytown_project, checking)
        yield QuarterDoor(board, load(board.settings))


@pytest.fixture(scope="module")
def drafted(
    tmp_path_factory: pytest.TempPathFactory, received: QuarterDoor
) -> tuple[QuarterDoor, Ran, Ran]:
    """The runs that froze and drafted the quarter. Not to be changed."""
    door = received.copy(tmp_path_factory.mktemp("drafted") / "home")
    return door, door.freeze(), door.draft()


@pytest.fixture(scope="module")
def signed(
    tmp_path_factory: pytest.TempPathFactory, drafted: tuple[QuarterDoor, Ran, Ran]
) -> tuple[QuarterDoor, list[Ran], Ran]:
    """The runs that recorded each signature and signed the quarter. Not to be changed."""
    door = drafted[0].copy(tmp_path_factory.mktemp("signed") / "home")
    assert door.decide(ANALYST, approve={}).success
    sheets = door.run("signoff_sheets").assets["release/sheets"]["sheets"]
    codes = {sheet.data["role"]: sheet.data["code"] for sheet in sheets.records}
    signers = [
        ("owner", ANALYST),
        ("checker", CHECKER),
        ("champion", CHAMPION),
        ("director", MAYOR),
    ]
    recorded = [door.record(role, by, codes[role]) for role, by in signers]
    return door, recorded, door.run("sign_quarter", signed={"by": MAYOR})


def folder_of(door: QuarterDoor) -> Path:
    return release_folder(door.board.settings, "toytown", Name(Q1))


def acts(door: QuarterDoor) -> list[tuple[str, str]]:
    return [(entry.act, entry.by) for entry in entries(door.board.settings)]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ------------------------------------------------------------------------- frozen and drafted


def test_a_freeze_is_a_line_of_the_ledger_whose_hash_the_run_shows(
    drafted: tuple[QuarterDoor, Ran, Ran],
) -> None:
    door, frozen, _ = drafted
    shown = frozen.assets["release/frozen"]
    [line] = entries(door.board.settings, "freeze")
    assert frozen.success
    assert (line.strategy, line.quarter, line.by) == ("toytown", str(Q1), SECRETARIAT)
    assert shown["known before"] == line.told["known_before"] == FREEZE.isoformat()
    assert shown["head of the ledger"] == line.hash


def test_a_draft_shows_its_number_figures_folder_and_what_is_left_to_do(
    drafted: tuple[QuarterDoor, Ran, Ran],
) -> None:
    door, _, ran = drafted
    shown = ran.assets["release/draft"]
    draft = newest(door.board)
    figures = draft.folder / "figures.csv"
    assert ran.success
    assert (shown["draft"], shown["release"], shown["prepared by"]) == (1, str(Q1), ANALYST)
    assert shown["folder"] == str(draft.folder)
    assert shown["sha256 of figures.csv"] == sha256(figures)
    assert shown["figures"] == len(figures.read_text(encoding="utf-8").splitlines()) - 1
    ready = ran.assets["release/readiness"]
    assert ready["open tasks"] == ready["task list"].count("- [ ] ") > 0
    assert "- [ ] **seen_in_time**: its definition, as it is now, was not approved" in str(
        ready["task list"]
    )


def test_each_kind_of_task_is_a_check_of_its_own(drafted: tuple[QuarterDoor, Ran, Ran]) -> None:
    _, _, ran = drafted
    assert {name.split()[1] for name in ran.checks} == set(READY)
    definitions = ran.checks["release/readiness definitions_are_approved"]
    assert not definitions.passed
    assert definitions.severity == dg.AssetCheckSeverity.ERROR
    assert {r["rule"] for r in records(definitions, "tasks")} == {"definition_is_approved"}
    signatures = ran.checks["release/readiness all_have_signed"]
    assert [r["who"] for r in records(signatures, "tasks")][-1] == MAYOR
    assert ran.checks["release/readiness commentary_is_written"].passed
    # Each quarter and strategy has checks of its own.
    assert {check.partition for check in ran.checks.values()} == {f"{Q1}|toytown"}


# ----------------------------------------------------------------------- signed and proved


def test_a_quarter_is_signed_by_jobs_alone_and_shows_the_head_of_the_ledger(
    signed: tuple[QuarterDoor, list[Ran], Ran],
) -> None:
    door, recorded, ran = signed
    shown = ran.assets["release/signed"]
    assert all(each.success for each in [*recorded, ran])
    assert acts(door)[-5:] == [
        *(("signature", by) for by in (ANALYST, CHECKER, CHAMPION, MAYOR)),
        ("sign", MAYOR),
    ]
    assert [each.assets["release/signatures"]["role"] for each in recorded] == [
        *("owner", "checker", "champion", "director"),
    ]
    assert recorded[-1].assets["release/readiness"]["open tasks"] == 0
    assert shown["folder"] == str(folder_of(door))
    assert shown["sha256 of figures.csv"] == sha256(folder_of(door) / "figures.csv")
    assert shown["head of the ledger"] == head(door.board.settings)


def test_the_pack_of_a_signed_quarter_is_written_and_the_run_tells_where(
    signed: tuple[QuarterDoor, list[Ran], Ran], tmp_path: Path
) -> None:
    door = signed[0].copy(tmp_path / "home")
    ran = door.run("export_quarter", pack={"only": "pages,data"})
    refused = door.run("export_quarter", pack={"only": "pages,paper"})
    shown = ran.assets["release/pack"]
    folder = door.board.settings.outbox / "site/toytown" / str(Q1)
    assert ran.success
    assert shown["folder"] == str(folder)
    assert shown["open first"] == str(folder / "index.html")
    assert (folder / "index.html").is_file()
    assert shown["files"] == sum(1 for path in folder.rglob("*") if path.is_file())
    assert not refused.success
    assert "HWB-957" in refused.failure


def test_a_signed_quarter_is_proved_against_a_head_and_a_changed_one_fails_by_name(
    signed: tuple[QuarterDoor, list[Ran], Ran], tmp_path: Path
) -> None:
    door = signed[0].copy(tmp_path / "home")
    given = head(door.board.settings)
    proved = door.run("verify_quarter", proof={"head": given})
    figures = folder_of(door) / "figures.csv"
    figures.write_bytes(figures.read_bytes() + b"\n")
    changed = door.run("verify_quarter")
    ledger = ledger_path(door.board.settings)
    ledger.write_bytes(ledger.read_bytes().split(b"\n", 1)[1])  # its first line is gone
    both = door.run("verify_quarter")

    assert proved.success
    assert proved.assets["release/proof"]["proof"] == (
        "consistent; anchored by the head that was given"
    )
    assert proved.checks["release/proof all_holds"].passed
    assert not changed.success
    assert changed.failing() == {"release/proof all_holds"}
    assert changed.failure == (f"{Q1} of toytown: 1 thing not as signed\n  {figures} was changed")
    assert both.failing() == {"release/proof all_holds"}
    assert "line 1 of the ledger was changed" in both.failure
    assert f"{figures} was changed" in both.failure


def test_a_signed_quarter_is_made_again_byte_for_byte(
    signed: tuple[QuarterDoor, list[Ran], Ran], tmp_path: Path
) -> None:
    door = signed[0].copy(tmp_path / "home")
    ran = door.run("verify_quarter", proof={"rebuild": True})
    assert ran.success, ran.failure
    shown = ran.assets["release/proof"]
    assert shown["sha256 of the figures made again"] == shown["sha256 of figures.csv"]
    assert shown["made again with"] == "the versions of its lock"


# ------------------------------------------------------------------------------ decided


def test_a_decision_is_a_line_of_the_ledger_and_asks_for_another_draft(
    drafted: tuple[QuarterDoor, Ran, Ran], tmp_path: Path
) -> None:
    door = drafted[0].copy(tmp_path / "home")
    ran = door.decide(SECRETARIAT, hold_back={"what": "seen_in_time", "because": "In doubt"})
    waived = door.decide(
        MAYOR,
        waive={
            "rule": "definition_is_approved",
            "of": "healthy_years",
            "until": "2099-01-01",
            "because": "The owner is away",
        },
    )
    ready = door.run("quarter_readiness")

    [line] = ran.assets["release/decisions"]["lines of the ledger"].records
    assert line.data["act"] == "hold back"
    assert line.data["because"] == "In doubt"
    assert waived.success, waived.failure
    assert acts(door)[-2:] == [("hold back", SECRETARIAT), ("waiver", MAYOR)]
    decided = records(ready.checks["release/readiness inputs_are_in_order"], "tasks")
    assert "draft_is_of_what_was_decided" in {task["rule"] for task in decided}
    definitions = ready.checks["release/readiness definitions_are_approved"]
    states = {task["of"]: task["state"] for task in records(definitions, "tasks")}
    assert states["healthy_years"] == f"waived by the {MAYOR}"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"hold_back": {"what": "seen_in_time", "because": ""}}, "HWB-681"),
        ({"hold_back": {"what": "nothing", "because": "In doubt"}}, "HWB-914"),
        ({"approve": {"metrics": ["nothing"]}}, "HWB-710"),
        ({"correct": {"because": "A partner counted twice"}}, "HWB-915"),
    ],
)
def test_a_decision_that_cannot_be_made_leaves_no_line(
    received: QuarterDoor, given: dict[str, Any], code: str
) -> None:
    ran = received.decide(SECRETARIAT, **given)
    assert not ran.success
    assert ran.failure.startswith(f"{code}: ")
    assert acts(received) == []


# ------------------------------------------------------------------------------- refused


def test_a_refused_signature_says_what_the_command_line_says_and_shows_the_tasks(
    drafted: tuple[QuarterDoor, Ran, Ran], tmp_path: Path
) -> None:
    door = drafted[0].copy(tmp_path / "home")
    before = acts(door)
    ran = door.run("sign_quarter", signed={"by": MAYOR})
    with pytest.raises(HwbError) as refused:
        door.board.sign()

    assert not ran.success
    assert ran.failure == str(refused.value)
    assert ran.failure.startswith("HWB-930: ")
    assert ran.assets.keys() == {"release/readiness"}
    counted = re.search(r"(\d+) tasks? to do, (\d+) signatures? awaited", ran.failure)
    assert counted is not None
    assert ran.assets["release/readiness"]["open tasks"] == sum(map(int, counted.groups()))
    assert acts(door) == before
    assert not folder_of(door).exists()


def test_a_quarter_that_is_not_frozen_is_not_drafted(received: QuarterDoor, tmp_path: Path) -> None:
    ran = received.copy(tmp_path / "home").draft()
    assert not ran.success
    assert ran.failure.startswith(f"HWB-905: {Q1} of toytown is not frozen\n")


def test_a_draft_waits_for_a_refresh_and_names_it_when_it_has_waited_long_enough(
    drafted: tuple[QuarterDoor, Ran, Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    door = drafted[0]
    monkeypatch.setattr(steps, "LOCK_WAIT_SECONDS", 0.1)
    with RefreshLock(door.board.settings) as other:
        other.stage("model")
        ran = door.draft()
    assert not ran.success
    assert ran.failure.startswith("HWB-690: ")
    assert "'model'" in ran.failure


@pytest.mark.parametrize(
    "given",
    [{}, {"by": 3}, {"by": SECRETARIAT, "because": "a key that is none"}],
    ids=["nothing said", "another type", "an unknown key"],
)
def test_a_configuration_of_another_shape_is_refused_before_the_run(
    received: QuarterDoor, given: dict[str, Any]
) -> None:
    with pytest.raises(dg.DagsterInvalidConfigError):
        received.run("freeze_quarter", frozen=given)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"by": " "}, "HWB-681"),
        ({"by": SECRETARIAT, "at": "Friday"}, "HWB-682"),
        ({"by": SECRETARIAT, "at": "2025-06-30T12:00:00Z"}, "HWB-904"),
    ],
)
def test_what_cannot_be_frozen_is_not_and_says_why(
    received: QuarterDoor, given: dict[str, Any], code: str
) -> None:
    ran = received.run("freeze_quarter", frozen=given)
    assert not ran.success
    assert ran.failure.startswith(f"{code}: ")
    assert acts(received) == []


# ---------------------------------------------------------------------------- partitions


def test_every_quarter_of_the_strategy_is_a_partition(received: QuarterDoor) -> None:
    job = received.definitions.defs.resolve_job_def("sign_quarter")
    keys = job.partitions_def.get_partition_keys()
    assert len(keys) == 40  # of ten years
    assert (keys[0], keys[-1]) == ("2024-25-Q1|toytown", "2033-34-Q4|toytown")
