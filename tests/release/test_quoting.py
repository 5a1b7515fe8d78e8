"""A text that gives a hidden number blocks the signature; one that gives a shown one does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import BLOCKED
from pipelines.intake.checking import CheckingProcess
from pipelines.release.quoting import quoted
from tests.cli.conftest import run
from tests.release.conftest import CHAMPION, MAYOR, Q1, new_board_town

SPEC = {"unit": "%", "value_type": "proportion", "decimals": 1}


def figure(
    area: str, count: int, of: int, *, hidden: bool = False, is_board: bool = True
) -> dict[str, Any]:
    numbers = {"numerator": count, "denominator": of, "value": 100 * count / of}
    return {
        "metric_id": "quit",
        **{"area_code": area, "area_kind": "ward", "breakdown": "all", "is_board": is_board},
        **{"period_start": "2025-04-01", "period_end": "2025-06-30", "period_type": "quarter"},
        **(dict.fromkeys(numbers) if hidden else numbers),
        "value_status": "hidden" if hidden else "present",
    }


def told(text: str, priority: str | None = "HL") -> list[dict[str, Any]]:
    """Of a hidden figure, 4 of 64, and shown ones: 30 of 80, and beside the board's, of the whole
    and of a smaller area, 20 of 60 and 9 of 50, as hidden ones have, too."""
    beside = [figure("C", 20, 60, is_board=False), figure("W3", 9, 50, is_board=False)]
    hidden = [figure("W4", 20, 60), figure("W5", 9, 50)]
    said: dict[str, Any] = {
        "figures": [
            *(figure("W1", 30, 80), figure("W2", 4, 64, hidden=True), *beside),
            *({**each, "value": None, "value_status": "hidden"} for each in hidden),
        ],
        "areas": [{"area_code": "C", "area_role": "own"}]
        + [{"area_code": f"W{n}", "area_role": "within"} for n in range(1, 6)],
        "metrics": {"quit": SPEC, "other": SPEC},
        "strategy": {
            "priorities": [
                {"key": "HL", "metrics": ["quit"]},
                {"key": "HP", "metrics": ["other"]},
            ]
        },
        **{name: [] for name in ("actions", "risks", "decisions", "questions", "feedback")},
        **{"consultation": [], "file_corrections": []},
        "commentary": [
            {"priority_key": priority, "metric_id": None, "author_role": "Lead", "wording": text}
        ],
    }
    return list(quoted(said, [figure("W1", 30, 80), figure("W2", 4, 64), *beside, *hidden]))


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("In the west only 4 people quit.", True),
        ("In the west only four people quit, in the east 30.", True),
        ("Of 64 in the west 60 went on smoking.", True),
        ("In the west 6.3% quit.", True),
        ("In the west 6.25 per cent quit.", True),
        ("In the east 30 people quit, 37.5% of those who tried.", False),
        ("Up from 33.3% in the quarter before.", False),
        ("Somewhere 18.0% quit.", True),
        ("Too few quit in the west to say how many.", False),
        ("Four clinics opened on 4 May 2025.", False),
    ],
)
def test_a_number_that_only_a_hidden_figure_has_is_told_to_its_author(
    text: str, is_told: bool
) -> None:
    found = told(text)
    assert bool(found) == is_told
    if is_told:
        assert (found[0]["author"], found[0]["priority"], found[0]["kind"]) == (
            *("Lead", "HL"),
            "hidden",
        )
        assert found[0]["quote"] == text
        assert "4" not in found[0]["figure_says"]


def test_a_text_is_held_against_the_metrics_it_is_about_or_all_where_it_names_none() -> None:
    assert told("Only 4 people quit.", "HP") == []
    assert told("Only 4 people quit.", None)


@pytest.mark.slow
def test_the_quarter_is_not_signed_while_its_texts_tell_what_is_hidden(
    tmp_path: Path, toytown_project: Path, checking: CheckingProcess
) -> None:
    board = new_board_town(tmp_path, toytown_project, checking)
    [metric] = board.town.project.rglob("seen_in_time.yml")
    text = metric.read_text(encoding="utf-8")
    rule = "          disclosure: restricted\n"
    metric.write_text(text.replace("          frequency:", f"{rule}          frequency:"))
    board.commit("It is shared with named people only")
    line = f"toytown,2025-26-Q1,81% were seen within four weeks.,{CHAMPION},CARE-WAITS\n"
    board.lines("commentary", line, "2025-07-16")
    board.freeze()
    draft = board.draft()
    board.approve()
    board.all_sign(draft)
    of = ("--strategy", "toytown")
    listed = run(board.settings, "status", "--quarter", str(Q1), *of).out
    assert "(commentary_hidden)" in listed
    assert "“81% were seen within four weeks.”" in listed
    said = run(board.settings, "sign", str(Q1), *of, "--by", MAYOR)
    assert (said.code, "81% were seen" in said.err) == (BLOCKED, True)
    board.waive("commentary_hidden", "CARE-WAITS", because="81% is known to everybody")
    said = run(board.settings, "sign", str(Q1), *of, "--by", MAYOR)
    assert (said.code, "“81% is known to everybody”" in said.err) == (BLOCKED, True)
    board.waive("commentary_hidden", "CARE-WAITS")
    board.waive("no_metric_is_late", "healthy_years")
    assert run(board.settings, "sign", str(Q1), *of, "--by", MAYOR).code == 0
    assert run(board.settings, "export", str(Q1), *of, "--only", "pages").code == 0
    page = board.settings.outbox / "site/toytown/2025-26-Q1/data-quality.html"
    told = page.read_text(encoding="utf-8").split("<h2>Let pass at sign-off</h2>")[1]
    told = told.split("<h2>")[0]
    assert "commentary hidden" in told
    assert "Known, and told to the board" in told
    assert "no metric is late" not in told  # waived too, and it holds
