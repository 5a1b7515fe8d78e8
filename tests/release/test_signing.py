"""From a frozen quarter to a signed one: what counts, who signs, and what stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars
import pytest
import yaml

from pipelines.errors import HwbError
from pipelines.ledger import entries
from pipelines.refresh import today
from pipelines.release import chain, deciding, freezing, signing
from pipelines.release.contents import lines_of
from pipelines.release.gate import Task, tasks
from pipelines.release.on_record import open_name
from pipelines.release.releases import (
    LOCK,
    SIGNOFF,
    Name,
    read,
    read_yaml,
    release_folder,
)
from tests.release.conftest import (
    ANALYST,
    CHAMPION,
    CHECKER,
    FREEZE,
    MAYOR,
    Q1,
    Q2,
    BoardTown,
    newest,
)

pytestmark = pytest.mark.slow

CopyOf = Callable[[BoardTown], BoardTown]


def refused(code: str) -> pytest.RaisesExc[HwbError]:
    return pytest.raises(HwbError, match=f"^{code}")


def open_tasks(board: BoardTown) -> list[Task]:
    draft = newest(board)
    file = board.strategy
    found = signing.standing(board.settings, draft, file.strategy, today())
    return [t for t in tasks(board.settings, draft, file.strategy, found, today()) if t.is_open]


def test_a_draft_holds_what_was_known_at_the_freeze_and_nothing_later(drafted: BoardTown) -> None:
    draft = newest(drafted)
    files = {f["name"]: f for f in read_yaml(draft.folder / LOCK)["files"]}
    shown = {
        line["period_end"]: line["value"]
        for line in lines_of(draft.folder / "figures.csv")
        if line["metric_id"] == "seen_in_time" and line["area_code"] == "E06000999"
    }

    assert "waits-2025-05-revised.csv" in files  # it came on 12 July
    assert "waits-2025-07.csv" not in files  # on 10 August
    assert shown.keys() == {"2025-05-31", "2025-06-30"} or shown.keys() == {"2025-06-30"}
    assert draft.number == 1
    assert draft.prepared_by == ANALYST


def test_a_quarter_is_frozen_once_and_not_before_it_has_ended(drafted: BoardTown) -> None:
    with refused("HWB-903"):
        drafted.freeze()
    with refused("HWB-904"):
        freezing.freeze(
            drafted.settings, "toytown", Q2, by="Secretariat", at=datetime(2025, 9, 1, tzinfo=UTC)
        )
    with refused("HWB-904"):
        later = datetime.now(UTC) + timedelta(days=1)
        freezing.freeze(drafted.settings, "toytown", Q2, by="Secretariat", at=later)
    with refused("HWB-905"):
        freezing.frozen(drafted.settings, "toytown", Q2)


def test_a_file_that_came_too_late_is_let_in_by_name_and_reason(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    for name, code in (("waits-2025-06.csv", "HWB-907"), ("nothing.csv", "HWB-906")):
        with refused(code):
            freezing.admit(board.settings, "toytown", Q1, name, by=MAYOR, because="Late")
    freezing.admit(board.settings, "toytown", Q1, "waits-2025-07.csv", by=MAYOR, because="Late")
    assert [t.rule for t in open_tasks(board) if t.of == "release" and t.rule != "signature"] == [
        "draft_is_of_what_was_decided"
    ]

    draft = board.draft()

    admitted = {
        f["name"]: f.get("admitted_because") for f in read_yaml(draft.folder / LOCK)["files"]
    }
    assert admitted["waits-2025-07.csv"] == "Late"
    assert draft.number == 2
    # What it says of July is of the next quarter, and in no figure, chart or trend of this one.
    chart = polars.read_parquet(draft.folder / "chart.parquet")
    assert str(chart["period_end"].max()) == "2025-06-30"
    figures = lines_of(draft.folder / "figures.csv")
    assert max(line["period_end"] for line in figures) == "2025-06-30"


def test_the_chain_is_walked_in_its_order_by_those_who_hold_its_roles(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    draft = newest(board)
    needs = board.needs(draft)
    assert [(need.role, need.of, need.holders) for need in needs.values()] == [
        ("owner", "metrics", (ANALYST,)),
        ("checker", "metrics", (CHECKER,)),
        ("champion", "CARE-WAITS", (CHAMPION,)),
        ("director", "strategy", (MAYOR,)),
    ]
    with refused("HWB-923"):  # not before the owner
        board.sign_as(draft, "checker", CHECKER)
    with refused("HWB-922"):  # not hers
        board.sign_as(draft, "owner", "Somebody")
    with pytest.raises(HwbError, match=f"HWB-922.*did you mean '{ANALYST}'"):
        board.sign_as(draft, "owner", ANALYST.replace("a", "e"))
    with refused("HWB-920"):
        signing.sign_as(board.settings, board.strategy, draft, "chair", "A", by=MAYOR)
    with refused("HWB-921"):
        signing.sign_as(board.settings, board.strategy, draft, "owner", "AAAAA-AAAAA", by=ANALYST)
    board.sign_as(draft, "owner", ANALYST)
    with refused("HWB-922"):  # one person is not owner and checker
        board.sign_as(draft, "checker", ANALYST)
    board.sign_as(draft, "checker", CHECKER)
    board.sign_as(draft, "champion", CHAMPION)
    board.sign_as(draft, "director", "Deputy mayor")

    assert open_tasks(board) == []
    folder = board.sign()

    said = yaml.safe_load((folder / SIGNOFF).read_text(encoding="utf-8"))
    signed_by = [d["by"] for d in said["decisions"] if d["act"] == "signature"]
    assert signed_by == [ANALYST, CHECKER, CHAMPION, "Deputy mayor"]
    assert said["priorities"] == {"CARE-WAITS": "in"}
    assert said["kind"] == "first"
    with refused("HWB-912"):
        open_name(board.settings, "toytown", Q1)


def test_a_team_of_two_with_one_away_signs_by_a_named_override(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    draft = newest(board)
    board.sign_as(draft, "owner", ANALYST)
    with refused("HWB-922"):
        board.sign_as(draft, "checker", ANALYST)
    deciding.override(
        board.settings,
        board.strategy,
        Q1,
        role="checker",
        person=ANALYST,
        by=MAYOR,
        because="The second analyst is away until August",
    )
    board.sign_as(draft, "checker", ANALYST)
    board.sign_as(draft, "champion", CHAMPION)
    board.sign_as(draft, "director", MAYOR)

    folder = board.sign()

    said = yaml.safe_load((folder / SIGNOFF).read_text(encoding="utf-8"))
    assert [row["because"] for row in said["let_pass"]] == [
        "The second analyst is away until August"
    ]


def test_who_prepared_the_draft_never_signs_alone(drafted: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(drafted)
    draft = newest(board)
    for role in ("owner", "checker", "champion", "director"):
        deciding.override(
            board.settings,
            board.strategy,
            Q1,
            role=role,
            person=ANALYST,
            by=ANALYST,
            because="Nobody else is there",
        )
        board.sign_as(draft, role, ANALYST)

    assert [t.rule for t in open_tasks(board)] == ["somebody_else_signs"]
    with refused("HWB-930"):
        board.sign()


def test_evidence_is_kept_by_its_hash_and_named_in_the_release(
    drafted: BoardTown, copy_of: CopyOf, tmp_path: Path
) -> None:
    board = copy_of(drafted)
    draft = newest(board)
    reply = tmp_path / "reply.eml"
    reply.write_bytes(b"Agreed.")
    need = board.needs(draft)["owner", "metrics"]
    with refused("HWB-925"):
        signing.sign_as(
            board.settings,
            board.strategy,
            draft,
            "owner",
            need.code,
            by=ANALYST,
            evidence=tmp_path / "none.eml",
        )
    entry = signing.sign_as(
        board.settings,
        board.strategy,
        draft,
        "owner",
        need.code.lower(),
        by=ANALYST,
        evidence=reply,
        recorded_by="Board secretariat",
    )

    kept = board.settings.ledger / "evidence" / entry.told["evidence"]["sha256"]
    assert kept.read_bytes() == b"Agreed."
    assert entry.told["recorded_by"] == "Board secretariat"


def test_the_gate_waits_for_definitions_commentary_and_champions(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    board.lines("roles", f"toytown,director,{MAYOR},town council,,,2024-04-01,\n", "2025-07-16")
    board.lines("commentary", "toytown,2025-26-Q1,Nothing.,Mayor,\n", "2025-07-16")
    metric = "dbt_project/models/metrics/access/seen_in_time.yml"
    with board.changed(metric, "2030-01-01", "2025-01-01"):
        board.draft()

    blocking = {(t.rule, t.of) for t in open_tasks(board) if t.rule != "signature"}
    assert blocking == {
        ("definition_is_reviewed", "seen_in_time"),
        ("duty_champion", "CARE-WAITS"),
        ("commentary_is_written", "CARE-WAITS"),
        ("made_by_committed_code", "release"),
    }
    board.waive("definition_is_reviewed", "seen_in_time")
    # A later waiver takes the place of an earlier one, and this one has run out.
    board.waive("duty_champion", "CARE-WAITS")
    board.waive("duty_champion", "CARE-WAITS", until="2025-01-01")
    board.waive("commentary_is_written", "CARE-WAITS")
    blocking = {(t.rule, t.of) for t in open_tasks(board) if t.rule != "signature"}
    assert blocking == {("duty_champion", "CARE-WAITS"), ("made_by_committed_code", "release")}


def test_what_is_held_back_is_left_out_and_the_rest_is_signed_without_it(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    with refused("HWB-914"):
        deciding.hold_back(
            board.settings, board.strategy, Q1, "CARE-WAIT", by=MAYOR, because="In doubt"
        )
    deciding.hold_back(
        board.settings, board.strategy, Q1, "CARE-WAITS", by=MAYOR, because="In doubt"
    )
    draft = board.draft()
    assert draft.held == {"seen_in_time": "In doubt"}
    assert set(draft.figures) == {"healthy_years"}
    board.all_sign(draft)
    folder = board.sign()

    said = yaml.safe_load((folder / SIGNOFF).read_text(encoding="utf-8"))
    assert said["priorities"] == {"CARE-WAITS": "held: In doubt"}

    # Later it is released beside the first.
    name = deciding.correct(
        board.settings, board.strategy, Q1, kind="completed", by=MAYOR, because="Settled"
    )
    assert str(name) == "2025-26-Q1.c1"
    draft = board.draft()
    assert set(draft.figures) == {"healthy_years", "seen_in_time"}
    needs = board.needs(draft)
    assert needs["owner", "metrics"].metrics == ("healthy_years", "seen_in_time")
    board.all_sign(draft)
    completed = board.sign()
    said = yaml.safe_load((completed / SIGNOFF).read_text(encoding="utf-8"))
    assert said["kind"] == "completed"
    assert folder.is_dir()
    paper = (completed / "paper.md").read_text(encoding="utf-8")
    assert "2025-26-Q1 is completed by 2025-26-Q1.c1." in paper
    assert "| nothing | 81.0 | % | completed |" in paper
    assert "No. Every comparison, trend and target stands as it was signed." in paper


def test_a_signature_is_void_once_a_figure_in_its_scope_is_another(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    draft = newest(board)
    board.sign_as(draft, "owner", ANALYST)
    old = board.needs(draft)["owner", "metrics"].code
    changed = board.town.send(
        "Practice,Month,Seen in time,Seen\nT001,2025-06,40,50\nT002,2025-06,32,40\n"
        "T003,2025-06,8,10\n",
        "toy_hospital/waits",
        "2025-07-19",
        name="waits-2025-06-again.csv",
    )
    assert changed.outcome == "received"
    # What arrived in September came before it, so it is not known before then either.
    freezing.admit(
        board.settings, "toytown", Q1, "waits-2025-06-again.csv", by=MAYOR, because="Put right"
    )
    draft = board.draft()

    [void] = [t.what for t in open_tasks(board) if "owner" in t.what]
    assert void == (
        "the signature of the owner (Public health analyst) for 2 metrics is void: figures in its "
        "scope changed"
    )
    with refused("HWB-921"):
        signing.sign_as(board.settings, board.strategy, draft, "owner", old, by=ANALYST)


def test_what_is_unchanged_since_it_was_signed_is_carried_and_not_signed_again(
    signed: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(signed)
    deciding.correct(
        board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="To see"
    )
    draft = board.draft()

    needs = board.needs(draft)
    assert needs["owner", "metrics"].unchanged
    assert needs["checker", "metrics"].unchanged
    assert not needs["director", "strategy"].unchanged
    board.sign_as(draft, "champion", CHAMPION)
    board.sign_as(draft, "director", MAYOR)
    said = yaml.safe_load((board.sign() / SIGNOFF).read_text(encoding="utf-8"))
    assert said["unchanged"] == ["healthy_years", "seen_in_time"]


def test_a_step_that_the_chain_did_not_have_is_not_carried(
    signed: BoardTown, copy_of: CopyOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = copy_of(signed)
    deciding.correct(
        board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="To see"
    )
    before = read_yaml(release_folder(board.settings, "toytown", Name(Q1)) / SIGNOFF)
    steps = [step for step in before["chain"] if step["role"] != "checker"]
    monkeypatch.setattr(chain, "read_yaml", lambda path: {**before, "chain": steps})
    needs = board.needs(board.draft())
    assert needs["owner", "metrics"].unchanged
    assert not needs["checker", "metrics"].unchanged


def test_without_a_chain_nobody_signs(drafted: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(drafted)
    file = board.strategy
    nobody = replace(file, strategy=file.strategy.model_copy(update={"sign_off": []}))
    with refused("HWB-920"):
        signing.sign(board.settings, nobody, Name(Q1), by=MAYOR)


def test_a_release_lies_whole_in_its_place_with_its_line_in_the_ledger(signed: BoardTown) -> None:
    folder = release_folder(signed.settings, "toytown", Name(Q1))
    said = yaml.safe_load((folder / SIGNOFF).read_text(encoding="utf-8"))
    lock = read_yaml(folder / LOCK)
    [line] = entries(signed.settings, "sign")

    assert set(said["files"]) == {p.name for p in folder.iterdir()} - {SIGNOFF}
    assert {"figures.csv", "figures.parquet", "lock.yml", "quarter.json"} <= set(said["files"])
    assert lock["known_before"] == FREEZE.isoformat()
    assert lock["made_with"]["is_as_committed"] is True
    assert line.told["release"] == "2025-26-Q1"
    assert read(folder).facts["draft"]["figures"] == lock["figures"]
