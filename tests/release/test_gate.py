"""What stands in the way of a signature, and how it is let pass, mended or left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.errors import HwbError
from pipelines.pack.pages import names
from pipelines.refresh import today
from pipelines.release import board as board_file
from pipelines.release import deciding, signing
from pipelines.release.checks import Checks
from pipelines.release.contents import lines_of
from pipelines.release.gate import tasks
from pipelines.release.tasks import DUTIES, OF_PRIORITIES, OF_THEMES, Task
from tests.cli.conftest import run
from tests.release.conftest import ANALYST, FREEZE, MAYOR, Q1, Q2, BoardTown, newest

pytestmark = pytest.mark.slow

SEEN_IN_TIME = "dbt_project/models/metrics/access/seen_in_time"

CopyOf = Callable[[BoardTown], BoardTown]


def todo(board: BoardTown, quarter: str = str(Q1)) -> list[Task]:
    draft = newest(board, Q1 if quarter == str(Q1) else Q2)
    file = board.strategy
    found = signing.standing(board.settings, draft, file.strategy, today())
    return [
        task
        for task in tasks(board.settings, draft, file.strategy, found, today())
        if task.rule not in ("signature", "somebody_else_signs")
    ]


def test_commentary_that_came_after_the_freeze_counts_from_the_next_draft(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    first = newest(board)
    board.sign_as(first, "owner", ANALYST)
    assert [task for task in todo(board) if task.is_open] == []
    board.lines(
        "commentary",
        "toytown,2025-26-Q1,Of those 95% were seen in time.,Head of the clinic,CARE-WAITS\n",
        "2025-08-01",
    )
    [again] = [task for task in todo(board) if task.is_open]
    assert again.rule == "draft_is_of_what_was_decided"
    assert again.what == "after draft 1 came what counts, too: sent.csv"

    second = board.draft()
    assert [row["wording"] for row in second.facts["commentary"]] == [
        "Of those 95% were seen in time."
    ]
    # Data is as at the freeze, whatever commentary came since.
    of = [board_file.read(draft.folder)["of"] for draft in (first, second)]
    assert {each["data_as_at"] for each in of} == {FREEZE.date().isoformat()}
    # No figure is another, so the signature stands.
    assert second.figures == first.figures
    assert (
        board.needs(second)["owner", "metrics"].code == board.needs(first)["owner", "metrics"].code
    )
    [doubted] = [task for task in todo(board) if task.rule.startswith("commentary_")]
    assert (doubted.rule, doubted.of, doubted.blocks) == ("commentary_number", "CARE-WAITS", False)
    assert doubted.who == "Head of the clinic"
    assert "“Of those 95% were seen in time.”" in doubted.what
    assert "81.0 %" in doubted.what


def test_what_to_do_is_known_of_every_duty(drafted: BoardTown) -> None:
    duties = {row["duty"] for row in newest(drafted).facts["duties"]}
    assert {"champion", "priorities_per_theme"} <= duties <= DUTIES.keys()
    ruled = {rule for rule in (*OF_PRIORITIES, *OF_THEMES) if rule.startswith("duty_")}
    assert ruled == {f"duty_{duty}" for duty in DUTIES}


def test_a_held_file_blocks_its_metric_until_each_of_its_faults_is_waived(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    board.freeze(Q2, at=datetime(2025, 10, 20, tzinfo=UTC))
    board.lines(
        "commentary", "toytown,2025-26-Q2,Fewer came.,Head of the clinic,CARE-WAITS\n", "2025-10-21"
    )
    draft = board.draft(Q2)
    results = {result["id"]: result for result in Checks(draft.folder).figures}
    assert results["there_is_one_figure_per_key"]["state"] == "passed"
    assert results["no_file_of_the_metric_is_held"]["metrics"] == ["seen_in_time"]
    [held] = [task for task in todo(board, str(Q2)) if task.rule == "no_file_of_the_metric_is_held"]
    assert (held.of, held.is_open) == ("seen_in_time", True)
    assert held.what == "a file of toy_hospital/waits is held"
    assert len(held.faults) == 1
    for rule, extract in held.faults:
        waived = run(
            board.settings,
            *("waive", rule, "--of", extract, "--quarter", str(Q2), "--strategy", "toytown"),
            *("--because", "Told to the board", "--until", "2099-01-01", "--by", MAYOR),
        )
        assert waived.code == 0, waived.err
    [held] = [task for task in todo(board, str(Q2)) if task.rule == "no_file_of_the_metric_is_held"]
    assert not held.is_open
    assert held.waived is not None
    assert held.waived.because == "Told to the board"


def test_a_rule_that_is_not_one_is_not_waived(drafted: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(drafted)
    given = ("--because", "x", "--until", "2099-01-01", "--by", MAYOR)
    said = run(board.settings, "waive", "no_metric_is_lat", "--of", "seen_in_time", *given)
    assert (said.code, said.out) == (2, "")
    assert "HWB-932" in said.err
    assert "did you mean 'no_metric_is_late'?" in said.err
    # Nor that somebody signs.
    said = run(board.settings, "waive", "signature", "--of", "toytown", *given)
    assert said.code == 2


def test_what_was_held_back_is_let_in_again(drafted: BoardTown, copy_of: CopyOf) -> None:
    board = copy_of(drafted)

    def hold_back(*, lift: bool) -> None:
        deciding.hold_back(
            board.settings,
            board.strategy,
            Q1,
            "seen_in_time",
            lift=lift,
            by=MAYOR,
            because="In doubt" if not lift else "Settled",
        )

    hold_back(lift=False)
    assert board.draft().held == {"seen_in_time": "In doubt"}
    hold_back(lift=True)
    assert [task.what for task in todo(board) if task.is_open] == ["1 decision came after draft 2"]
    assert board.draft().held == {}
    with pytest.raises(HwbError, match=r"^HWB-917"):
        hold_back(lift=True)


def test_a_correction_leaves_out_what_the_release_before_it_did(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    deciding.hold_back(
        board.settings, board.strategy, Q1, "seen_in_time", by=MAYOR, because="In doubt"
    )
    board.all_sign(board.draft())
    board.sign()
    deciding.correct(
        board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="A slip"
    )
    with pytest.raises(HwbError, match=r"^HWB-926"):
        deciding.correct(
            board.settings, board.strategy, Q1, kind="correction", by=MAYOR, because="A slip"
        )
    assert board.draft().held == {"seen_in_time": "In doubt"}


def test_a_metric_that_cannot_be_run_is_not_left_out_in_silence(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)
    with board.changed(f"{SEEN_IN_TIME}.sql", "toy_hospital__waits", "a_table_that_is_not_there"):
        draft = board.draft()
    values = {
        line["value"]
        for line in lines_of(draft.folder / "figures.csv")
        if line["metric_id"] == "seen_in_time"
    }
    assert values == {""}
    [task] = [task for task in todo(board) if task.rule == "definition_can_be_run"]
    assert (task.of, task.is_open) == ("seen_in_time", True)
    assert task.what == "its definition cannot be run, and it has no figures"


def test_a_metric_whose_file_is_refused_is_waived_or_left_out_by_its_name(
    drafted: BoardTown, copy_of: CopyOf
) -> None:
    board = copy_of(drafted)

    def found() -> list[bool]:
        return [task.is_open for task in todo(board) if task.rule == "definition_can_be_read"]

    with board.changed(f"{SEEN_IN_TIME}.yml", "polarity: ", "polarities: "):
        board.draft()
        assert found() == [True]
        said = run(
            board.settings,
            *("waive", "definition_can_be_read", "--of", "seen_in_time", "--by", MAYOR),
            *("--because", "Mended next week", "--until", "2099-01-01"),
        )
        assert (said.code, said.err) == (0, "")
        assert found() == [False]
        deciding.hold_back(
            board.settings, board.strategy, Q1, "seen_in_time", by=MAYOR, because="In doubt"
        )
        assert board.draft().held == {"seen_in_time": "In doubt"}
        assert found() == []
        said = run(
            board.settings,
            *("export", str(Q1), "--draft", "--strategy", "toytown", "--only", "pages"),
        )
        assert (said.code, said.err.strip()) == (0, "")
        [page] = board.settings.outbox.rglob(names.QUALITY)
        assert "<li>seen_in_time: In doubt</li>" in page.read_text(encoding="utf-8")


def told_instead(monkeypatch: pytest.MonkeyPatch, rule: str, **changed: Any) -> None:
    """As if one rule of the sign-off suite had had another result."""
    given = Checks.figures.fget
    assert given is not None

    def figures(checks: Checks) -> list[dict[str, Any]]:
        return [r | changed if r["id"] == rule else r for r in given(checks)]

    monkeypatch.setattr(Checks, "figures", property(figures))


def test_a_held_file_is_told_of_where_its_metric_has_a_newer_figure(
    drafted: BoardTown, copy_of: CopyOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = copy_of(drafted)
    board.freeze(Q2, at=datetime(2025, 10, 20, tzinfo=UTC))
    board.draft(Q2)
    rule = "no_file_of_the_metric_is_held"
    told_instead(monkeypatch, rule, state="passed", metrics=[], keys=[])
    told = [task for task in todo(board, str(Q2)) if task.of == "toy_hospital/waits"]
    said = "a file of it is held, and no figure uses it: "
    assert [task.blocks for task in told if task.what.startswith(said)] == [False]
