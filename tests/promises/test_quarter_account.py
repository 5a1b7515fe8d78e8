"""What a quarter says of each metric: a new value, or why there is none, the last one beside."""

from __future__ import annotations

import pytest

from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

TOWN = "E06000999"

# What is sent, file by file: the day, and year or month, people and all people on each line.
SENT: dict[str, list[tuple[str, list[str]]]] = {
    "yearly": [("2025-02-10", ["2023,50,100", "2024,60,100"])],
    "monthly": [("2025-05-10", ["2025-04,7,10"])],
    "hidden": [("2025-02-10", ["2023,50,100"]), ("2025-07-10", ["2024,*,100"])],
    "empty": [("2025-02-10", ["2023,50,100"]), ("2025-07-10", ["2024,,100"])],
    "gone": [("2025-02-10", ["2023,50,100", "2024,60,100"]), ("2025-07-10", ["2023,50,100"])],
    "revised": [("2025-02-10", ["2024,60,100"]), ("2025-07-10", ["2024,70,100"])],
    "broken": [("2025-02-10", ["2024,60,100"])],
    "wrong_file": [("2025-02-10", ["2023,50,100"]), ("2025-07-10", ["2024,101,100"])],
    "never": [],
    "once": [("2025-02-10", ["2023,50,100"])],
    "summed": [
        ("2025-05-10", ["2025-04,7,10"]),
        ("2025-07-10", ["2025-05,8,10", "2025-06,6,10"]),
    ],
    "begun": [("2025-05-10", ["2025-04,7,10"])],
    "midnight": [("2025-06-30T23:30", ["2024,60,100"])],
    "filled": [("2025-02-10", ["2023,50,100", "2024,*,100"]), ("2025-07-10", ["2024,60,100"])],
    "hidden_since": [
        ("2025-02-10", ["2023,50,100", "2024,60,100"]),
        ("2025-07-10", ["2024,*,100"]),
    ],
    "repeated": [("2025-02-10", ["2024,60,100"]), ("2025-07-10", ["2023,50,100", "2024,60,100"])],
    "restated": [("2025-02-10", ["2023,50,100"]), ("2025-07-10", ["2023,40,100", "2024,60,100"])],
    "old_one_held": [
        ("2025-02-10", ["2023,50,100", "2024,60,100"]),
        ("2025-07-10", ["2023,101,100"]),
    ],
}

MONTHLY = ("monthly", "summed", "begun")


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    for name, files in SENT.items():
        grammar, every = ("month", "month") if name in MONTHLY else ("calendar_year", "year")
        every = "once" if name == "once" else every
        text = contract(
            name,
            {"area": "", "time": "", "x": "type: decimal", "n": "type: decimal"},
            key="[area, time]",
            period=f"{{source: column, column: time, grammar: {grammar}}}",
            area="{code: area, kind: gss}",
            replaces="{what: whole}" if name == "gone" else "{what: periods}",
            more='markers: {"*": suppressed, "": missing}\n'
            "expectations:\n"
            "  - type: expect_column_pair_values_a_to_be_greater_than_b\n"
            "    kwargs: {column_A: n, column_B: x, or_equal: true}\n"
            "    meta: {id: not_more_than_all, severity: block, because: People., ask: Look?}\n",
        )
        due = f"due: {{every: {every}, lag_days: {14 if every == 'month' else 60}}}"
        town.write(
            f"expectations/toy_office/{name}.yml",
            text.replace("due: {every: month, lag_days: 14}", due),
        )
        model = f"dbt_project/models/metrics/account/{name}"
        said = {"value_type": "proportion", "multiplier": "100", "unit": '"%"'}
        said |= {"definition": "{numerator: Some, denominator: All}"}
        said |= {"frequency": "monthly" if name in MONTHLY else "annual"}
        if name in ("summed", "begun"):
            said |= {"over_time": "sum"}
        if name == "yearly":
            said |= {"in_year_proxy": "[never, monthly]"}
        town.write(f"{model}.yml", metric(name, name, **said))
        numerator = "no_such_column" if name == "broken" else "x"
        call = f"counted('toy_office__{name}', numerator='{numerator}', denominator='n')"
        town.write(f"{model}.sql", "{{ " + call + " }}")
        for day, lines in files:
            sent = "".join(
                f"{line}\n" for line in ["area,time,x,n", *(f"{TOWN},{x}" for x in lines)]
            )
            assert town.send(sent, f"toy_office/{name}", day).outcome == "received"
    strategy = town.project / "dbt_project/strategies/toytown.yml"
    told = strategy.read_text(encoding="utf-8")
    named = ", ".join(SENT)
    strategy.write_text(
        told.replace("    metrics: [seen_in_time]\n", f"    metrics: [seen_in_time, {named}]\n")
    )
    town.refresh()
    return town


def account(town: Town, metric_id: str, quarter: str) -> dict[str, object]:
    columns = (
        "standing, because, value, period_end::varchar as period_end, due_on::varchar as due_on, "
        "is_new, is_late, is_revised, revised_periods, newest_status, proxy_metric_id, proxy_is_new"
    )
    [row] = town.rows(
        f"select {columns} from figures.quarter_account "
        f"where strategy_id = 'toytown' and metric_id = '{metric_id}' and quarter = '{quarter}'"
    )
    names = [part.split(" as ")[-1].strip() for part in columns.split(",")]
    return dict(zip(names, row, strict=True))


def test_a_yearly_figure_is_new_in_one_quarter_and_not_due_in_the_next(town: Town) -> None:
    assert account(town, "yearly", "2024-25-Q3")["because"] == "nothing has been supplied"
    new = account(town, "yearly", "2024-25-Q4")
    assert (new["standing"], new["value"], new["period_end"]) == ("new", 60, "2024-12-31")
    assert new["because"] == "a period that was not known before the quarter"
    after = account(town, "yearly", "2025-26-Q1")
    assert (after["standing"], after["because"]) == ("not_due", "next expected by 2026-03-01")
    assert (after["value"], after["period_end"], after["is_new"]) == (60, "2024-12-31", False)


def test_between_two_figures_a_proxy_with_a_value_is_named_and_whether_it_is_new(
    town: Town,
) -> None:
    first, second = (account(town, "yearly", quarter) for quarter in ("2025-26-Q1", "2025-26-Q2"))
    assert (first["proxy_metric_id"], first["proxy_is_new"]) == ("monthly", True)
    assert (second["proxy_metric_id"], second["proxy_is_new"]) == ("monthly", False)
    assert account(town, "yearly", "2024-25-Q4")["proxy_metric_id"] is None


def test_what_is_due_and_has_not_come_is_late_with_the_last_value_beside(town: Town) -> None:
    assert account(town, "monthly", "2025-26-Q1")["standing"] == "new"
    late = account(town, "monthly", "2025-26-Q2")
    assert (late["standing"], late["because"]) == ("late", "expected by 2025-06-14")
    assert (late["value"], late["period_end"], late["is_new"]) == (70, "2025-04-30", False)


def test_what_the_source_hides_or_leaves_out_is_no_value_and_the_last_one_stays_beside(
    town: Town,
) -> None:
    for name, standing, because in (
        ("hidden", "suppressed", "the source hides the newest period"),
        ("empty", "missing", "the source gives no value for its newest period"),
        ("gone", "withdrawn", "the source has taken its newest figure back"),
    ):
        told = account(town, name, "2025-26-Q2")
        assert (told["standing"], told["because"]) == (standing, because), name
        assert (told["value"], told["period_end"]) == (50, "2023-12-31"), name


def test_a_figure_put_right_is_revised_and_not_new(town: Town) -> None:
    told = account(town, "revised", "2025-26-Q2")
    assert (told["standing"], told["is_revised"], told["value"]) == ("not_due", True, 70)
    assert account(town, "revised", "2025-26-Q1")["value"] == 60
    assert account(town, "revised", "2025-26-Q3")["is_revised"] is False


def test_what_is_held_says_so_in_the_running_quarter(town: Town) -> None:
    assert account(town, "broken", "2025-26-Q3")["because"] == "its definition cannot be run"
    told = account(town, "wrong_file", "2025-26-Q3")
    assert (told["standing"], told["value"]) == ("held", 50)
    assert told["because"] == "a file of toy_office/wrong_file is held"


def test_what_is_sent_once_is_never_late_and_what_never_came_is_missing(town: Town) -> None:
    once = account(town, "once", "2025-26-Q3")
    assert (once["standing"], once["because"]) == ("not_due", "it has no fixed date")
    assert account(town, "never", "2025-26-Q3")["because"] == "nothing has been supplied"


def test_each_quarter_of_the_strategy_accounts_for_each_of_its_metrics_once(town: Town) -> None:
    [(rows, keys, quarters)] = town.rows(
        "select count(*), count(distinct (quarter, metric_id)), count(distinct quarter) "
        "from figures.quarter_account where strategy_id = 'toytown'"
    )
    assert rows == keys == quarters * (len(SENT) + 2)
    assert quarters == 7  # from April 2024 to the quarter of the run


def test_a_quarter_made_of_months_is_new_when_its_last_month_has_come(town: Town) -> None:
    before = account(town, "summed", "2025-26-Q1")
    assert (before["standing"], before["value"]) == ("not_due", None)
    assert before["because"] == ("next expected by 2025-07-14; no whole period has been supplied")
    new = account(town, "summed", "2025-26-Q2")
    assert (new["standing"], new["value"], new["is_revised"]) == ("new", 70, False)


def test_no_quarter_is_late_before_it_could_be_whole(town: Town) -> None:
    # The run is of the first of October: July to September is due a fortnight later.
    now = account(town, "summed", "2025-26-Q3")
    assert (now["standing"], now["due_on"], now["is_late"]) == ("not_due", "2025-10-14", False)


def test_a_quarter_of_which_parts_were_sent_is_late_and_the_board_sees_it(town: Town) -> None:
    late = "expected by 2025-07-14; no whole period has been supplied"
    told = account(town, "begun", "2025-26-Q2")
    assert (told["standing"], told["because"], told["value"]) == ("late", late, None)
    assert town.rows(
        "select value_status, status_reason, value from figures.board_figure "
        "where metric_id = 'begun' and area_role = 'own'"
    ) == [("late", late, None)]


def test_a_quarter_ends_at_midnight_in_london(town: Town) -> None:
    assert account(town, "midnight", "2025-26-Q1")["standing"] == "missing"
    assert account(town, "midnight", "2025-26-Q2")["standing"] == "new"


def test_the_first_value_of_a_period_that_was_hidden_is_new(town: Town) -> None:
    assert account(town, "filled", "2024-25-Q4")["standing"] == "suppressed"
    between = account(town, "filled", "2025-26-Q1")
    assert (between["standing"], between["newest_status"]) == ("not_due", "suppressed")
    assert between["because"] == "next expected by 2026-03-01; the source hides the newest period"
    told = account(town, "filled", "2025-26-Q2")
    assert (told["standing"], told["value"], told["is_revised"]) == ("new", 60, False)


def test_a_value_that_is_hidden_since_is_suppressed(town: Town) -> None:
    told = account(town, "hidden_since", "2025-26-Q2")
    assert (told["standing"], told["value"], told["is_revised"]) == ("suppressed", 50, True)


def test_a_value_that_a_newer_file_repeats_is_not_revised_and_a_restated_one_is(
    town: Town,
) -> None:
    assert account(town, "repeated", "2025-26-Q2")["is_revised"] is False
    told = account(town, "restated", "2025-26-Q2")
    assert (told["standing"], told["value"], told["revised_periods"]) == ("new", 60, 1)


def test_a_held_file_of_an_old_period_keeps_nothing_back(town: Town) -> None:
    assert account(town, "old_one_held", "2025-26-Q3")["standing"] == "not_due"
