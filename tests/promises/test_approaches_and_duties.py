"""How a board goes about its priorities, from day to day, and whether its duties are met."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.promises.conftest import NewTown
from tests.promises.town import Town, board_contract

pytestmark = pytest.mark.slow

DAY = 'type: date, formats: ["%Y-%m-%d"]'

STRATEGY = """\
title: {title}
board: {title} board
starts: 2024-04-01
ends: 2026-03-31
area: E06000999
{approaches}themes:
  - {{key: ONE, title: One}}
  - {{key: TWO, title: Two}}
priorities:
{priorities}
"""
APPROACHES = """\
approaches:
  act:
    label: Act
    champions: 1
    needs_plan: true
    needs_metrics: true
    needs_quarterly_report: true
    priorities_per_theme: [1, 2]
  help:
    label: Help
    needs_plan: true
    needs_metrics: true
    escalates_risks_to: place-based groups
    priorities_per_theme: [1, 2]
  see:
    label: See
    needs_plan: true
    escalates_risks_to: place-based groups
    priorities_per_theme: [0, 2]
"""
THEMES = {"A": "ONE", "B": "ONE", "C": "ONE", "D": "TWO", "E": "TWO", "F": "TWO", "G": "TWO"}
WITHOUT_METRICS = {"D", "E"}

# extract → shape, columns (a field's column is called like it), lines
OWNERS = {"B": "Gone"}
SENT = {
    "approaches": (
        "approach",
        {"strategy": "", "priority": "", "approach": "", "starts": DAY, "ends": DAY, "minute": ""},
        """\
river,A,act,2024-04-01,,Minute 1
river,B,act,2024-04-01,,Minute 1
river,C,act,2024-04-01,,Minute 1
river,D,act,2024-04-01,,Minute 1
river,E,see,2024-04-01,,Minute 1
river,F,help,2024-04-01,,Minute 1
river,F,act,2025-05-15,2025-07-31,Minute 2
river,G,see,2024-04-01,,
river,Z,see,2024-04-01,,Minute 1
river,A,look,2025-01-01,,Minute 1
river,G,act,2024-07-01,2024-06-01,Minute 1
plain,A,act,2024-04-01,,Minute 1
nobody,A,act,2024-04-01,,Minute 1
""",
    ),
    "roles": (
        "role",
        {
            "strategy": "",
            "role": "values: [member, champion, chair]",
            "holder": "",
            "organisation": "",
            "priority": "",
            "starts": DAY,
            "ends": DAY,
        },
        """\
river,member,First,Council,,2024-04-01,
river,member,Second,Trust,,2024-04-01,
river,member,Third,Police,,2024-04-01,2025-03-31
river,member,Guest,Police,,2024-04-01,
river,champion,First,Council,A,2024-04-01,
river,champion,First,Council,C,2024-04-01,
river,champion,Second,Trust,C,2025-01-01,
river,champion,Third,Police,D,2024-04-01,
plain,champion,First,Council,B,2024-04-01,
river,chair,Third,Police,,2024-04-01,2025-03-31
river,member,Gone,Trust,,2024-04-01,2025-06-30
river,champion,Gone,Trust,B,2024-04-01,2025-05-31
river,member,Handed,Parish,,2024-04-01,2025-06-30
river,chair,Handed,Parish,,2025-04-01,2025-06-30
river,member,Next,Parish,,2025-07-01,
river,chair,Next,Parish,,2025-07-01,
river,champion,First,Council,,2024-04-01,
""",
    ),
    "plans": (
        "plan",
        {"strategy": "", "plan": "", "title": "", "starts": DAY, "ends": DAY},
        """\
river,24/25,First plan,2024-04-01,2025-03-31
river,25/26,Next plan,2025-04-01,2026-03-31
""",
    ),
    "actions": (
        "action",
        {"strategy": "", "plan": "", "action": "", "text": "", "owner": "", "priority": ""},
        "".join(
            f"river,{plan},{priority}1,Do it,{OWNERS.get(priority, 'Officer')},{priority}\n"
            for plan, priorities in (("24/25", "AE"), ("25/26", "ABCDF"), ("26/27", "B"))
            for priority in priorities
        ),
    ),
    "risks": (
        "risk",
        {
            "strategy": "",
            "priority": "",
            "risk": "",
            "raised_on": DAY,
            "likelihood": "",
            "impact": "",
            "escalated_to": "",
            "escalated_on": DAY,
            "closed_on": DAY,
        },
        """\
river,E,No staff,2024-05-01,3,3,Place-based groups,2024-06-01,
river,E,No money,2025-05-01,3,3,,,2025-09-01
river,E,No rooms,2025-05-01,3,3,The board,2025-05-02,
river,E,No time,2025-05-01,3,3,place based groups,2025-08-01,
river,A,No luck,2024-05-01,3,3,,,
""",
    ),
    "reports": (
        "report",
        {"strategy": "", "priority": "", "quarter": "", "reported_on": DAY},
        "river,A,2025-26-Q1,2025-09-25\nriver,B,2025-26-Q1,2025-10-02\n"
        "river,A,June 2025,2025-09-25\nriver,Q,2025-26-Q1,\n",
    ),
}


def strategy(title: str, approaches: str) -> str:
    priorities = "\n".join(
        f"  - {{key: {key}, theme: {theme}, name: {key}, "
        f"metrics: [{'' if key in WITHOUT_METRICS else 'seen_in_time'}], "
        f"wordings: [{{text: {key}, document: the strategy, lines: '1'}}]}}"
        for key, theme in THEMES.items()
    )
    return STRATEGY.format(title=title, approaches=approaches, priorities=priorities)


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    town.write("dbt_project/strategies/river.yml", strategy("River", APPROACHES))
    town.write("dbt_project/strategies/plain.yml", strategy("Plain", ""))
    for name, (shape, columns, lines) in SENT.items():
        text = board_contract(name, shape, columns)
        town.write(f"expectations/secretariat/{name}.yml", text)
        sent = ",".join(columns) + "\n" + lines
        assert town.send(sent, f"secretariat/{name}", "2025-09-26").outcome == "received"
    # One month after the day of the run the minute for G is found.
    _, columns, lines = SENT["approaches"]
    later = lines.replace("river,G,see,2024-04-01,,", "river,G,see,2024-04-01,,Minute 3")
    sent = ",".join(columns) + "\n" + later
    assert town.send(sent, "secretariat/approaches", "2025-11-01").outcome == "received"
    town.refresh()
    return town


def duties(town: Town, priority: str, quarter: str = "2025-26-Q1") -> dict[str, str | None]:
    """Duty → what is missing; None where it is met."""
    told = town.rows(
        "select duty, missing, is_met, severity from governance.duty "
        f"where strategy_id = 'river' and priority_key = '{priority}' and quarter = '{quarter}'"
    )
    for duty, missing, is_met, severity in told:
        assert is_met is (True if missing is None else None if "not late" in missing else False)
        assert severity == ("warn" if duty == "level" else "block")
    return {duty: missing for duty, missing, _, _ in told}


def approaches(town: Town, priority: str) -> dict[str, str]:
    return dict(
        town.rows(
            "select quarter, approach from governance.approach_in_quarter "
            f"where strategy_id = 'river' and priority_key = '{priority}'"
        )
    )


def test_a_priority_with_all_it_needs_meets_every_duty_of_its_approach(town: Town) -> None:
    met = dict.fromkeys(["champion", "plan", "metrics", "quarterly_report"])
    assert duties(town, "A") == met


def test_a_priority_without_a_champion_is_told(town: Town) -> None:
    assert duties(town, "B")["champion"] == "no champion; 1 needed"


def test_two_champions_are_one_too_many_from_the_day_of_the_second(town: Town) -> None:
    assert duties(town, "C")["champion"] == "2 champions; 1 needed"
    assert duties(town, "C", "2024-25-Q3")["champion"] is None


def test_a_champion_who_is_a_member_no_more_is_told(town: Town) -> None:
    assert duties(town, "D")["champion"] == "no member of the board on that day: Third"
    assert duties(town, "D", "2024-25-Q4")["champion"] is None


def test_what_leavers_still_have_or_left_to_nobody_is_told(town: Town) -> None:
    left = town.rows(
        "select holder, left_on::varchar, what, priority_key, plan_key, because "
        "from governance.left_open order by all"
    )
    open_action = "neither done nor stopped"
    assert left == [
        ("Gone", "2025-06-30", "action", "B", "25/26", open_action),
        ("Gone", "2025-06-30", "action", "B", "26/27", open_action),
        ("Gone", "2025-06-30", "champion", "B", None, "nobody has taken it on"),
        ("Third", "2025-03-31", "champion", "D", None, "still held by somebody who left"),
    ]


def test_metrics_are_missed_only_where_the_approach_needs_them(town: Town) -> None:
    assert duties(town, "D")["metrics"] == "no metric supports it"
    assert duties(town, "E").keys() == {"plan", "risk_escalation"}


def test_only_a_plan_in_force_with_an_action_for_the_priority_counts(town: Town) -> None:
    assert duties(town, "E", "2024-25-Q4")["plan"] is None
    assert duties(town, "E")["plan"] == "no plan in force has an action for it"


def test_a_report_counts_once_the_board_has_it_and_is_late_from_the_quarter_after_the_next(
    town: Town,
) -> None:
    missing = "no report on the quarter"
    # The report on B came the day after the run.
    assert duties(town, "B")["quarterly_report"] == missing
    found = duties(town, "A", "2025-26-Q2")["quarterly_report"]
    assert found == f"{missing}; not late before 2026-01-01"
    found = duties(town, "A", "2025-26-Q3")["quarterly_report"]
    assert found == f"{missing}; not late before 2026-04-01"


def test_each_open_risk_is_escalated_to_those_the_approach_names(town: Town) -> None:
    untold = "not escalated to place-based groups"
    assert duties(town, "E", "2024-25-Q4")["risk_escalation"] is None
    assert duties(town, "E")["risk_escalation"] == f"3 of 4 open risks {untold}"
    assert duties(town, "E", "2025-26-Q2")["risk_escalation"] == f"1 of 3 open risks {untold}"
    assert "risk_escalation" not in duties(town, "A")


def test_a_change_in_mid_quarter_leaves_the_quarter_before_as_it_was(town: Town) -> None:
    assert approaches(town, "F") == {
        **{f"2024-25-Q{number}": "help" for number in (1, 2, 3, 4)},
        "2025-26-Q1": "act",
        "2025-26-Q2": "unknown",
        "2025-26-Q3": "unknown",
    }
    assert "champion" not in duties(town, "F", "2024-25-Q4")
    assert "champion" in duties(town, "F")


def test_an_approach_holds_until_the_next_one_or_its_own_last_day(town: Town) -> None:
    spans = town.rows(
        "select approach, valid_from, valid_to, minute from governance.approach "
        "where priority_key = 'F' order by valid_from"
    )
    assert spans == [
        ("help", date(2024, 4, 1), date(2025, 5, 14), "Minute 1"),
        ("act", date(2025, 5, 15), date(2025, 7, 31), "Minute 2"),
    ]


def test_a_line_without_a_minute_leaves_the_level_unknown_and_is_told(town: Town) -> None:
    assert set(approaches(town, "G").values()) == {"unknown"}
    level = "level not recorded; given without use: it cites no minute"
    assert duties(town, "G") == {"level": level}
    assert duties(town, "F", "2025-26-Q2") == {"level": "level not recorded"}


def test_what_is_given_and_not_used_is_listed_with_the_reason(town: Town) -> None:
    unused = town.rows(
        "select strategy_id, priority_key, line, because from governance.unused "
        "where shape = 'approach' order by line"
    )
    assert unused == [
        ("river", "G", 9, "it cites no minute"),
        ("river", "Z", 10, "the strategy has no such priority"),
        ("river", "A", 11, "the strategy has no such approach"),
        ("river", "G", 12, "its last day is before its first"),
        ("plain", "A", 13, "the strategy has no approaches"),
        ("nobody", "A", 14, "no strategy is called so"),
    ]
    others = town.rows(
        "select shape, priority_key, line, because from governance.unused "
        "where shape <> 'approach' order by all"
    )
    assert others == [
        ("action", "B", 9, "the strategy has no such plan"),
        ("report", "A", 4, "it names no quarter"),
        ("report", "Q", 5, "no meeting has received it, the strategy has no such priority"),
        ("role", None, 18, "a champion of no priority"),
    ]


def test_a_strategy_without_approaches_has_no_levels_and_no_duties(town: Town) -> None:
    for table in ("approach", "approach_in_quarter", "duty"):
        assert town.rows(f"from governance.{table} where strategy_id = 'plain'") == []


def test_too_many_or_too_few_of_an_approach_in_a_theme_warn_and_never_block(town: Town) -> None:
    told = town.rows(
        """
        select theme_key, approach, is_met, missing, severity from governance.duty
        where
          strategy_id = 'river' and duty = 'priorities_per_theme' and quarter = '2025-26-Q1'
        order by theme_key, approach
        """
    )
    assert told == [
        ("ONE", "act", False, "3 priorities are Act; 2 at most", "warn"),
        ("ONE", "help", False, "0 priorities are Help; 1 at least", "warn"),
        ("ONE", "see", True, None, "warn"),
        ("TWO", "act", True, None, "warn"),
        # G may be the one that is lacking.
        ("TWO", "help", None, "0 priorities are Help; 1 at least, and 1 not recorded", "warn"),
        ("TWO", "see", True, None, "warn"),
    ]


def test_a_minute_found_later_counts_for_every_quarter_from_the_day_it_is_known(
    town: Town, tmp_path: Any
) -> None:
    later = town.copy_to(tmp_path / "later")
    later.refresh(date(2025, 11, 15))
    assert set(approaches(later, "G").values()) == {"see"}
    assert "risk_escalation" in duties(later, "G")
    [(count,)] = later.rows(
        "select count(*) from governance.role_holder where is_current and known_to is null"
    )
    assert count == len(SENT["roles"][2].splitlines())
