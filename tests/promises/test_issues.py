"""Problems across time: opened, closed, back again, waived; and how each partner's files came."""

from __future__ import annotations

import json
from datetime import date

import pytest

from pipelines import ledger
from pipelines.refresh import Refresh
from tests.cli.conftest import Hwb
from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract

pytestmark = pytest.mark.slow

AS_OF = date(2025, 6, 20)
GOOD, BAD, WORSE = ["50,100"], ["101,100"], ["101,100", "102,100"]
RULE = "not_more_than_all"

# partner/extract → (day, month, lines), in the order in which they come
SENT = {
    "toy_rules/opened": [("2025-02-10", "2025-01", BAD)],
    "toy_rules/still_open": [("2025-02-10", "2025-01", BAD), ("2025-02-12", "2025-01", WORSE)],
    "toy_rules/closed": [
        ("2025-02-10", "2025-01", BAD),
        ("2025-02-12", "2025-01", WORSE),
        ("2025-02-14", "2025-01", GOOD),
    ],
    "toy_rules/of_another_month": [("2025-02-10", "2025-01", BAD), ("2025-03-10", "2025-02", GOOD)],
    "toy_rules/back_again": [
        ("2025-02-10", "2025-01", BAD),
        ("2025-02-12", "2025-01", GOOD),
        ("2025-02-14", "2025-01", ["103,100"]),
    ],
    "toy_rules/in_two_months": [
        ("2025-02-10", "2025-01", BAD),
        ("2025-03-10", "2025-02", BAD),
        ("2025-03-12", "2025-01", GOOD),
        ("2025-03-14", "2025-02", GOOD),
    ],
    "toy_rules/set_aside": [("2025-02-10", "2025-01", ["many,100"])],
    "toy_rules/told": [("2025-02-10", "2025-01", ["3,100"]), ("2025-02-12", "2025-01", ["2,100"])],
    # Due are February on 14 March, March on 14 April, April on 14 May and May on 14 June.
    "toy_times/days": [
        ("2025-02-10", "2025-01", GOOD),
        ("2025-03-14T23:30", "2025-02", GOOD),
        ("2025-04-20", "2025-03", GOOD),
        ("2025-04-25", "2025-03", ["51,100", ",100"]),
    ],
    # What was late before anything was known of it is nobody's fault.
    "toy_times/begun_late": [("2025-06-18", "2025-01", GOOD)],
}


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    for name, files in SENT.items():
        text = contract(
            name,
            {"area": "", "time": "", "x": "type: whole", "n": "type: whole"},
            key="none",
            period="{source: column, column: time, grammar: month}",
            area="{code: area, kind: gss}",
            replaces="{what: periods}",
            more=f"""\
expectations:
  - type: expect_column_pair_values_a_to_be_greater_than_b
    kwargs: {{column_A: n, column_B: x, or_equal: true, ignore_row_if: either_value_is_missing}}
    meta: {{id: {RULE}, severity: block, because: Parts of a whole., ask: Which is right?}}
  - type: expect_column_values_to_be_between
    kwargs: {{column: x, min_value: 6}}
    meta: {{id: not_small, severity: warn, because: Small counts are hidden., ask: Hide it?}}
""",
        )
        if name.startswith("toy_rules/"):
            text = text.replace("every: month, lag_days: 14", "every: once")
        town.write(f"expectations/{name}.yml", text)
        for day, month, lines in files:
            sent = "".join(f"E06000999,{month},{line}\n" for line in lines)
            assert town.send(f"area,time,x,n\n{sent}", name, day).outcome == "received"
    # The first was received under a contract that has another header for a column by now.
    path = "expectations/toy_rules/refused.yml"
    text = (town.project / "expectations/toy_rules/opened.yml").read_text(encoding="utf-8")
    town.write(path, text)
    town.send("area,time,x,n\nE06000999,2025-01,7,9\n", "toy_rules/refused", "2025-02-10")
    town.write(path, text.replace("header: n,", "header: m,"))
    town.send("area,time,x,m\nE06000999,2025-01,7,9\n", "toy_rules/refused", "2025-02-12")
    for extract, expires in (("still_open", "2025-06-19"), ("of_another_month", "2025-06-20")):
        ledger.append(
            town.settings,
            "waiver",
            by="Director",
            because="It is known.",
            told={"rule": RULE, "of": f"toy_rules/{extract}", "expires": expires},
        )
    town.refresh(AS_OF)
    return town


def issues(town: Town, extract: str, columns: str, rule: str = RULE) -> list[tuple[object, ...]]:
    table = extract.replace("/", "__")
    return town.rows(
        f"select {columns} from quality.issue "
        f"where extract = '{table}' and rule = '{rule}' order by opening"
    )


SPAN = "is_open, opened_at::date::varchar, closed_at::date::varchar, files, failing_lines"


def test_a_rule_that_does_not_hold_is_open_from_the_first_file_that_had_it(town: Town) -> None:
    assert issues(town, "toy_rules/opened", SPAN) == [(True, "2025-02-10", None, 1, 1)]
    assert issues(town, "toy_rules/still_open", SPAN) == [(True, "2025-02-10", None, 2, 2)]
    assert issues(town, "toy_rules/opened", "severity, because, ask, owner_role, partner") == [
        ("block", "Parts of a whole.", "Which is right?", "Statistician", "toy_rules")
    ]


def test_a_later_file_about_the_same_days_that_is_used_closes_it(town: Town) -> None:
    assert issues(town, "toy_rules/closed", SPAN) == [(False, "2025-02-10", "2025-02-14", 2, 2)]
    [(closer, good)] = town.rows(
        "select issue.closed_by, receipt.sha256 from quality.issue inner join intake.receipt "
        "on issue.extract = receipt.extract and receipt.known_at = issue.closed_at "
        "where issue.extract = 'toy_rules__closed'"
    )
    assert closer == good


def test_a_file_about_other_days_closes_nothing(town: Town) -> None:
    assert issues(town, "toy_rules/of_another_month", SPAN) == [(True, "2025-02-10", None, 1, 1)]


def test_what_comes_back_is_another_row(town: Town) -> None:
    assert issues(town, "toy_rules/back_again", f"opening, {SPAN}") == [
        (1, False, "2025-02-10", "2025-02-12", 1, 1),
        (2, True, "2025-02-14", None, 1, 1),
    ]


def test_one_problem_in_two_months_is_open_until_both_are_made_good(town: Town) -> None:
    assert issues(town, "toy_rules/in_two_months", SPAN) == [
        (False, "2025-02-10", "2025-03-14", 2, 1)
    ]


def test_a_warning_is_an_issue_though_its_file_is_used(town: Town) -> None:
    assert issues(town, "toy_rules/told", f"severity, {SPAN}", "not_small") == [
        ("warn", True, "2025-02-10", None, 2, 1)
    ]


def test_lines_set_aside_and_the_file_they_hold_are_two_issues(town: Town) -> None:
    shown = f"kind, severity, column_at_fault, {SPAN}"
    assert issues(town, "toy_rules/set_aside", shown, "not a number") == [
        ("quarantine", "warn", "x", True, "2025-02-10", None, 1, 1)
    ]
    assert issues(town, "toy_rules/set_aside", shown, "enough_lines_can_be_landed") == [
        ("held", "block", None, True, "2025-02-10", None, 1, 1)
    ]


def test_a_refused_file_is_an_issue_until_a_file_is_used(town: Town) -> None:
    assert issues(town, "toy_rules/refused", f"kind, {SPAN}", "file_can_be_landed") == [
        ("refused", False, "2025-02-10", "2025-02-12", 1, None)
    ]


def test_a_file_is_late_from_the_end_of_its_day_in_london_until_it_comes(town: Town) -> None:
    shown = "is_open, opened_at::varchar, closed_at::varchar, files, ask"
    late, still = issues(town, "toy_times/days", shown, "file_comes_in_time")
    assert late[:4] == (False, "2025-04-14 23:00:00", "2025-04-20 00:00:00", 0)
    assert still[:4] == (True, "2025-05-14 23:00:00", None, 0)
    assert "the period that ended on 2025-04-30" in str(still[4])
    assert issues(town, "toy_times/begun_late", shown, "file_comes_in_time") == []


def test_a_waiver_holds_up_to_its_last_day_and_changes_no_verdict(town: Town) -> None:
    shown = "is_waived, waived_by, waived_because, waiver_expires::varchar, is_open"
    assert issues(town, "toy_rules/of_another_month", shown) == [
        (True, "Director", "It is known.", "2025-06-20", True)
    ]
    assert issues(town, "toy_rules/still_open", shown) == [
        (False, "Director", "It is known.", "2025-06-19", True)
    ]
    assert issues(town, "toy_rules/opened", shown) == [(False, None, None, None, True)]
    assert town.rows(
        "select distinct verdict from intake.file where extract = 'toy_rules__still_open'"
    ) == [("held",)]


def test_the_scorecard_counts_by_hand(town: Town, toytown_refreshed: Town) -> None:
    shown = (
        "select quarter, files_due, files_in_time, files_late, files_missing, files, files_used, "
        "resubmissions, cells, cells_missing, cells_quarantined, rules_run, rules_passed "
        "from quality.scorecard where partner = '{}' order by quarter"
    )
    # June, July; August has not come: its file is held. May is sent again. One count is a word, one
    # is hidden, which is not missing. Each file has two written rules, and two of its key.
    assert toytown_refreshed.rows(shown.format("toy_hospital")) == [
        ("2025-26-Q1", 0, 0, 0, 0, 1, 1, 0, 12, 0, 0, 4, 3),
        ("2025-26-Q2", 3, 2, 0, 1, 4, 3, 1, 23, 0, 1, 16, 15),
        ("2025-26-Q3", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ]
    # February comes on its last day; March after it, and again with a blank; April and May never.
    assert town.rows(shown.format("toy_times")) == [
        ("2024-25-Q4", 1, 1, 0, 0, 2, 2, 0, 4, 0, 0, 4, 4),
        ("2025-26-Q1", 3, 0, 1, 2, 3, 3, 1, 8, 1, 0, 6, 6),
    ]
    assert town.rows(
        "select in_time_share, complete_share, valid_share from quality.scorecard "
        "where partner = 'toy_times' and quarter = '2025-26-Q1'"
    ) == [(0, 7 / 8, 1)]


def test_what_is_wrong_is_listed_with_what_to_ask_and_whom(town: Town, hwb: Hwb) -> None:
    said = hwb(town.settings, "issues", "--open", "--partner", "toy_rules")
    assert said.code == 0
    assert "7 issues open, 1 of them waived; 0 closed" in said.out
    assert (
        f"""
toy_rules/back_again  block  {RULE}
  opened   2025-02-14 by sent.csv, for the second time
  newest   sent.csv, 1 line; 1 file had it
  because  Parts of a whole.
  ask      Which is right? (Statistician, Toytown Office for Numbers)
"""
        in said.out
    )
    assert "waived   until 2025-06-20 by Director: It is known. (line 2 of the ledger)" in said.out
    assert "waived   no longer, it ended on 2025-06-19 by Director" in said.out
    told = json.loads(hwb(town.settings, "issues", "--partner", "toy_times", "--json").out)
    assert [(row["rule"], row["is_open"]) for row in told] == [
        ("file_comes_in_time", True),
        ("file_comes_in_time", False),
    ]


def test_the_scorecard_is_printed_and_told_to_programs(town: Town, hwb: Hwb) -> None:
    asked = ("scorecard", "--quarter", "2025-26-Q1", "--partner", "toy_times")
    line = hwb(town.settings, *asked).out.splitlines()[-1]
    assert " ".join(line.split()) == "2025-26-Q1 toy_times 3 0 1 2 3 1 87.5 % 8 100.0 % 6"
    [row] = json.loads(hwb(town.settings, *asked, "--json").out)
    assert (row["files_missing"], row["complete_share"]) == (2, 0.875)


def test_a_waiver_is_a_line_of_the_ledger_and_news_to_the_next_refresh(
    town: Town, hwb: Hwb
) -> None:
    assert not Refresh.of(town.settings, as_of=AS_OF).is_new()
    said = hwb(
        *(town.settings, "waive", RULE, "--of", "toy_rules/opened", "--because", "Old system"),
        *("--until", "2999-12-31", "--by", "Director", "--quarter", "2025-26-Q1"),
    )
    assert (said.code, said.out.splitlines()[0]) == (
        0,
        f"Line 3 of the ledger: {RULE} of toy_rules/opened is waived until 2999-12-31.",
    )
    last = ledger.entries(town.settings, "waiver")[-1]
    assert (last.by, last.because, last.quarter) == ("Director", "Old system", "2025-26-Q1")
    assert last.told == {"rule": RULE, "of": "toy_rules/opened", "expires": "2999-12-31"}
    assert Refresh.of(town.settings, as_of=AS_OF).is_new()


def test_several_are_waived_by_one_reason_each_in_a_line_of_its_own(town: Town, hwb: Hwb) -> None:
    said = hwb(
        *(town.settings, "waive", "no_metric_is_late", "--of", "seen_in_time"),
        *("--of", "healthy_years", "--because", "Yearly", "--until", "2999-12-31", "--by", "Mayor"),
    )
    assert said.code == 0, said.err
    lines = ledger.entries(town.settings, "waiver")[-2:]
    assert [line.told["of"] for line in lines] == ["seen_in_time", "healthy_years"]
    assert said.out.splitlines() == [
        f"Line {line.number} of the ledger: no_metric_is_late of {line.told['of']} is waived until "
        "2999-12-31."
        for line in lines
    ]


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        ({"--of": "toy_rules/open"}, "HWB-931", "did you mean 'toy_rules/opened'?"),
        ({"--of": "seen_in_tim"}, "HWB-931", "did you mean 'seen_in_time'?"),
        ({"rule": "not_more_than_al"}, "HWB-932", f"did you mean '{RULE}'?"),
        ({"--until": "2025-06-20"}, "HWB-933", "2025-06-20 is past"),
        ({"--because": " "}, "HWB-934", "there is no reason"),
        ({"--by": ""}, "HWB-908", "nobody stands for it"),
        ({"--quarter": "Q1"}, "HWB-803", "not a quarter"),
        ({"--strategy": "toytwn"}, "HWB-714", "did you mean 'toytown'?"),
    ],
)
def test_a_waiver_that_cannot_be_meant_is_refused(
    town: Town, hwb: Hwb, given: dict[str, str], code: str, told: str
) -> None:
    before = len(ledger.entries(town.settings))
    options = {
        "rule": RULE,
        "--of": "toy_rules/opened",
        "--because": "Old system",
        "--until": "2999-12-31",
        "--by": "Director",
        **given,
    }
    rule = options.pop("rule")
    said = hwb(town.settings, "waive", rule, *(part for pair in options.items() for part in pair))
    assert said.code == 2
    assert said.err.startswith(code)
    assert told in said.err
    assert len(ledger.entries(town.settings)) == before


def test_a_waiver_may_be_of_a_metric_or_a_priority(town: Town, hwb: Hwb) -> None:
    for rule, of in (
        ("definition_is_reviewed", "seen_in_time"),
        ("commentary_is_written", "CARE-WAITS"),
    ):
        said = hwb(
            *(town.settings, "waive", rule, "--of", of, "--because", "Soon"),
            *("--until", "2999-12-31", "--by", "Director", "--strategy", "toytown"),
        )
        assert said.code == 0, said.err


def test_a_partner_nobody_knows_is_refused(town: Town, hwb: Hwb) -> None:
    said = hwb(town.settings, "issues", "--partner", "toy_rule")
    assert said.code == 2
    assert "HWB-935: no partner is called 'toy_rule'; did you mean 'toy_rules'?" in said.err
