"""The collecting list of a quarter: the days of its meeting, each extract, and whom to chase."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Hwb
from tests.promises.conftest import NewTown
from tests.promises.town import Town, board_contract, contract, metric

pytestmark = pytest.mark.slow

DAY = 'type: date, formats: ["%Y-%m-%d"]'
TIMETABLE = """\
timetable:
  steps:
    - {step: commentary, working_days_before_publication: 10}
    - {step: freeze, working_days_before_publication: 15}
"""

LISTS = {
    "meetings": (
        "meeting",
        {"strategy": "", "meeting": DAY, "quarters": "", "status": "", "moved_to": DAY},
        """\
toytown,2025-09-25,2025-26-Q1,cancelled,
toytown,2025-10-09,,planned,
toytown,2025-12-04,2025-26-Q1; 2025-26-Q2,planned,
toytown,2026-03-05,2025-26-Q3,moved,2026-03-12
toytown,2026-05-14,2025-26-Q4,planned,
""",
    ),
    "elections": (
        "pre_election",
        {"strategy": "", "election": "", "starts": DAY, "ends": DAY},
        "toytown,town elections,2026-03-27,2026-05-07\n",
    ),
}


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    for name, (shape, columns, lines) in LISTS.items():
        text = board_contract(name, shape, columns)
        town.write(f"expectations/toy_office/{name}.yml", text)
        town.send(f"{','.join(columns)}\n{lines}", f"toy_office/{name}", "2025-09-01")
    for name in ("never", "once"):
        text = contract(
            name,
            {"area": "", "time": "", "x": "type: whole"},
            key="[area, time]",
            period="{source: column, column: time, grammar: month}",
            area="{code: area, kind: gss}",
            replaces="{what: periods}",
        )
        text = text.replace("every: month, lag_days: 14", "every: once")
        page = "Numbers, landing_page: toytown.example/once"
        town.write(
            f"expectations/toy_clinic/{name}.yml", text.replace("Numbers}\nagr", page + "}\nagr")
        )
        model = f"dbt_project/models/metrics/account/{name}"
        town.write(f"{model}.yml", metric(name, name))
        town.write(f"{model}.sql", "{{ counted('toy_clinic__" + name + "', numerator='x') }}")
    town.send("area,time,x\nE06000999,2025-05,7\n", "toy_clinic/once", "2025-06-10")
    strategy = town.project / "dbt_project/strategies/toytown.yml"
    told = strategy.read_text(encoding="utf-8")
    strategy.write_text(
        told.replace("[seen_in_time]\n", "[seen_in_time, never, once]\n") + TIMETABLE,
        encoding="utf-8",
    )
    town.send_toytown()
    town.refresh()
    return town


def due(town: Town, hwb: Hwb, *arguments: str) -> dict[str, Any]:
    said = hwb(town.settings, "due", *arguments, "--json")
    assert said.code == 0, said.err
    [found] = json.loads(said.out)
    assert isinstance(found, dict)
    return found


def test_publication_for_4_december_2025_is_due_by_26_november(town: Town, hwb: Hwb) -> None:
    said = hwb(town.settings, "due", "2025-26-Q2", "--as-of", "2025-11-10")
    assert said.code == 0
    assert said.out.startswith("""\
Toytown Health and Wellbeing Board (toytown)
Quarter      2025-26-Q2, as of 2025-11-10
Meeting      Thursday 4 December 2025; takes 2025-26-Q1, 2025-26-Q2
Publication  by Wednesday 26 November 2025
Commentary   by Wednesday 12 November 2025
Freeze       by Wednesday 5 November 2025 (past)
""")


def test_a_meeting_takes_two_quarters_and_a_cancelled_one_none(town: Town, hwb: Hwb) -> None:
    one, other = (due(town, hwb, q, "--as-of", "2025-10-01") for q in ("2025-26-Q1", "2025-26-Q2"))
    assert one["days"] == other["days"]
    assert [each["day"] for each in one["cancelled"]] == ["2025-09-25"]
    assert other["cancelled"] == []
    said = hwb(town.settings, "due", "2025-26-Q1", "--as-of", "2025-10-01").out
    assert "Cancelled    the meeting of Thursday 25 September 2025, which was to take it" in said


def test_days_are_worked_back_from_the_day_a_meeting_was_moved_to(town: Town, hwb: Hwb) -> None:
    said = hwb(town.settings, "due", "2025-26-Q3", "--as-of", "2025-10-01").out
    assert "Meeting      Thursday 12 March 2026, moved from Thursday 5 March 2026" in said
    assert "Publication  by Wednesday 4 March 2026" in said
    assert "Pre-election" not in said


def test_papers_that_would_be_published_before_an_election_say_so(town: Town, hwb: Hwb) -> None:
    said = hwb(town.settings, "due", "2025-26-Q4", "--as-of", "2025-10-01").out
    assert "Publication  by Wednesday 6 May 2026" in said
    told = " ".join(said.split())
    assert (
        "Pre-election publication would fall in the period before the town elections, "
        "2026-03-27 to 2026-05-07: nothing new is published in it" in told
    )


def test_a_quarter_that_no_meeting_takes_says_so(town: Town, hwb: Hwb) -> None:
    said = hwb(town.settings, "due", "2026-27-Q1", "--as-of", "2025-10-01").out
    assert "Meeting      none takes this quarter" in said


def test_without_a_quarter_it_is_the_newest_of_the_next_meeting_that_takes_any(
    town: Town, hwb: Hwb
) -> None:
    assert due(town, hwb, "--as-of", "2025-10-01")["quarter"] == {"year": 2025, "number": 2}
    assert due(town, hwb, "--as-of", "2025-12-05")["quarter"] == {"year": 2025, "number": 3}
    assert due(town, hwb, "--as-of", "2026-06-30")["quarter"] == {"year": 2025, "number": 4}


def test_each_extract_is_listed_what_to_do_first_first(town: Town, hwb: Hwb) -> None:
    found = due(town, hwb, "2025-26-Q2", "--as-of", "2025-10-01")
    shown = ("extract", "state", "is_late", "expected_by", "verdict", "resubmitted", "metrics")
    assert [tuple(each[name] for name in shown) for each in found["extracts"]] == [
        ("toy_hospital/waits", "held", True, "2025-09-14", "held", 1, 1),
        ("toy_clinic/never", "missing", False, None, None, 0, 1),
        ("toy_clinic/once", "received", False, None, "accepted", 0, 1),
        ("toy_office/healthy_years", "received", False, None, "accepted", 0, 1),
    ]
    once = found["extracts"][2]
    assert (once["landing_page"], once["received_on"]) == ("toytown.example/once", "2025-06-10")


def test_what_is_expected_before_the_freeze_is_due_and_afterwards_late(
    town: Town, hwb: Hwb
) -> None:
    def waits(quarter: str, as_of: str) -> tuple[object, ...]:
        extracts = due(town, hwb, quarter, "--as-of", as_of)["extracts"]
        [found] = [e for e in extracts if e["extract"] == "toy_hospital/waits"]
        return found["state"], found["expected_by"], found["period_end"], found["resubmitted"]

    assert waits("2025-26-Q1", "2025-07-01") == ("due", "2025-07-14", "2025-06-30", 0)
    assert waits("2025-26-Q1", "2025-08-01") == ("due", "2025-08-14", "2025-07-31", 1)
    [years] = [
        e
        for e in due(town, hwb, "2025-26-Q4", "--as-of", "2026-05-01")["extracts"]
        if e["extract"] == "toy_office/healthy_years"
    ]
    assert (years["state"], years["expected_by"]) == ("late", "2026-04-30")


def test_a_chaser_holds_all_that_is_late_or_held_of_one_partner(
    town: Town, hwb: Hwb, tmp_path: Path
) -> None:
    said = hwb(
        *(town.settings, "due", "2025-26-Q2", "--as-of", "2025-10-01"),
        *("--chase", "--out", str(tmp_path / "drafts")),
    )
    assert said.code == 0
    assert said.out.splitlines()[-1] == str(tmp_path / "drafts/toy_hospital.md")
    [written] = list((tmp_path / "drafts").iterdir())
    text = written.read_text(encoding="utf-8")
    assert (
        text
        == """\
# Data that we are waiting for

- To: Performance analyst, Toytown Hospital
- For: Toytown Health and Wellbeing Board, 2025-26-Q2, as of Wednesday 1 October 2025
- Please answer by: Wednesday 5 November 2025, the last day on which what arrives counts for the
  meeting

## Waits at Toytown Hospital (`toy_hospital/waits`)

The file for the period that ended on Sunday 31 August 2025 was expected by Sunday 14 September
2025 and is not here. Please send it, or say when it will come.

`waits-2025-08-wrong.csv`, received on Wednesday 10 September 2025, is not used:

- Please check Seen and Seen in time in these lines. Lines of your file: 2.
"""
    )


def test_chasers_lie_in_the_outbox_unless_told_otherwise(town: Town, hwb: Hwb) -> None:
    asked = ("due", "2025-26-Q2", "--as-of", "2025-10-01", "--chase")
    hwb(town.settings, *asked)
    chaser = town.settings.outbox / "chasers/toy_hospital.md"
    assert chaser.is_file()
    said = hwb(town.settings, *asked, "--out", str(chaser))
    assert said.code == 3
    assert "HWB-936: the chasers cannot be written" in said.err


def test_with_nothing_late_nobody_is_chased(town: Town, hwb: Hwb) -> None:
    said = hwb(town.settings, "due", "2025-26-Q1", "--as-of", "2025-07-01", "--chase")
    assert said.out.splitlines()[-1] == "Nobody is to be chased."


def test_before_anything_is_published_there_is_no_list(new_town: NewTown, hwb: Hwb) -> None:
    said = hwb(new_town().settings, "due")
    assert said.code == 3
    assert said.err.startswith("HWB-702")


def test_what_no_refresh_has_read_is_told(new_town: NewTown, hwb: Hwb) -> None:
    town = new_town()
    town.refresh()
    town.send_toytown()
    said = hwb(town.settings, "due", "--as-of", str(date(2025, 10, 1))).out
    assert "Unread       6 files, of which nothing is known yet: run hwb refresh" in said
