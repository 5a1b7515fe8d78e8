"""Series as known now: the recent trend of years, the control chart of months, and what neither
may cross."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from pipelines.modelling.method_tables import read_table
from pipelines.modelling.methods import Asked, run
from pipelines.specs.method import methods
from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric, targets_contract
from tests.statistics.conftest import DBT_PROJECT, Row, as_csv, as_rows

pytestmark = pytest.mark.slow

A, B = "E06000001", "E06000002"
POLARITY = {"polarity": "high_is_good"}

# Five years in which coverage falls (published test data of FingertipsNext, 2020 to 2024).
FALLING = [(57274, 61834), (55865, 60511), (53681, 59074), (51767, 57508), (53185, 59028)]


def month(number: int) -> str:
    """The month of that number from January 2020 on."""
    return f"{2020 + number // 12}-{number % 12 + 1:02}"


# Two levels, sixteen months and twenty.
VALUES = [50, 52, 49, 51, 50, 48, 52, 51, 49, 50, 53, 50, 49, 51, 50, 52]
VALUES += [70, 72, 69, 71, 70, 68, 72, 71, 69, 70, 73, 70, 69, 71, 70, 72, 75, 74, 74, 75]


def add(
    town: Town,
    name: str,
    grammar: str,
    lines: list[tuple[object, ...]],
    *,
    sql: str = "counted('{extract}', numerator='x', denominator='n')",
    **said: str,
) -> None:
    """One extract and the metric made of it; a line is area, period, x and n."""
    town.write(
        f"expectations/toy_office/{name}.yml",
        contract(
            name,
            {"area": "", "time": "", "x": "type: decimal", "n": "type: decimal"},
            key="[area, time]",
            period=f"{{source: column, column: time, grammar: {grammar}}}",
            area="{code: area, kind: gss}",
            replaces="{what: periods}",
        ),
    )
    said = {
        "value_type": "proportion",
        "multiplier": "100",
        "definition": "{numerator: Some, denominator: All}",
        **said,
    }
    metrics = f"dbt_project/models/metrics/over_time/{name}"
    town.write(f"{metrics}.yml", metric(name, name, **said))
    town.write(f"{metrics}.sql", "{{ " + sql.replace("{extract}", f"toy_office__{name}") + " }}")
    text = "\n".join(",".join(map(str, line)) for line in [("area", "time", "x", "n"), *lines])
    arrival = town.send(text + "\n", f"toy_office/{name}", "2025-06-01")
    assert arrival.outcome == "received", arrival.reason


def monthly(values: list[int | str], area: str = A) -> list[tuple[object, ...]]:
    return [(area, month(number), value, 100) for number, value in enumerate(values)]


def yearly() -> list[tuple[object, ...]]:
    return [(A, 2020 + number, x, n) for number, (x, n) in enumerate(FALLING)]


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    rebase = (
        f'{{at: "2021-05-01", because: A second clinic opened, area: {A}, '
        'approved_by: Board, approved_on: "2021-06-01"}'
    )
    month_ = {"frequency": "monthly", "over_time": "sum", **POLARITY}
    add(town, "level", "month", monthly(VALUES), **month_)
    add(
        town,
        "rebased",
        "month",
        monthly(VALUES) + monthly(VALUES, B),
        rebases=f"[{rebase}]",
        **month_,
    )
    add(
        town,
        "broken",
        "month",
        monthly(VALUES),
        breaks='[{at: "2021-05-15", because: Counted in another way}]',
        **month_,
    )
    add(town, "few", "month", monthly(VALUES[:12]), run_length="6", **month_)
    add(town, "seasons", "month", monthly(VALUES), has_seasons="true", **month_)
    gappy: list[int | str] = [*VALUES[:16]]
    gappy[5] = ""
    del_ = [line for line in monthly(gappy) if line[1] != month(8)]
    add(town, "gappy", "month", del_, **month_)
    year = {"frequency": "annual", **POLARITY}
    add(town, "falling", "calendar_year", yearly(), **year)
    add(
        town,
        "changed",
        "calendar_year",
        yearly(),
        breaks='[{at: "2021-07-01", because: Asked in another way}]',
        **year,
    )
    add(
        town,
        "changed_long_ago",
        "calendar_year",
        [*yearly(), (A, 2019, 1, 10), (A, 2018, 1, 10)],
        breaks='[{at: "2019-07-01", because: Asked in another way}]',
        **year,
    )
    add(town, "short", "calendar_year", yearly()[1:], **year)
    add(
        town,
        "pooled",
        "calendar_year_or_span",
        [(A, f"{2015 + i} - {17 + i}", x, n) for i, (x, n) in enumerate(FALLING)],
        **{**year, "frequency": "rolling"},
    )
    ends = ("March 2020", "June 2020", "March 2021", "March 2022", "March 2023", "March 2024")
    add(
        town,
        "year_to_any_month",
        "year_ending",
        [
            (A, f"year ending 3{int(end[0] == 'M')} {end}", 90 - i, 100)
            for i, end in enumerate(ends)
        ],
        **year,
    )
    add(
        town,
        "limits_only",
        "calendar_year",
        [(A, 2020 + i, value, 1) for i, value in enumerate((90, 80, 70, 60, 50))],
        sql="published('{extract}', value='x', lower='x - n', upper='x + n')",
        evidence="published",
        **year,
    )
    add(
        town,
        "people",
        "calendar_year",
        yearly(),
        sql="counted('{extract}', numerator='x')",
        value_type="count",
        definition="{numerator: Some}",
        multiplier="1",
        **year,
    )
    by_year = "{source: column, column: year, grammar: calendar_year}"
    town.write(
        "expectations/toy_office/targets.yml",
        targets_contract("Targets", by_year, "year", key="[area, metric]"),
    )
    targets = f"area,metric,target,due_on,year\n{A},level,90,2026-03-31,2025\n"
    assert town.send(targets, "toy_office/targets", "2025-06-01").outcome == "received"
    assert town.refresh().account.held == []
    return town


def trend(town: Town, name: str) -> Row:
    return one(town, f"select * from figures.metric_trend where metric_id = '{name}'")


def one(town: Town, sql: str) -> Row:
    with town.published() as connection:
        found = connection.execute(sql)
        names = [column[0] for column in found.description]
        [row] = found.fetchall()
    return dict(zip(names, row, strict=True))


def chart(town: Town, name: str, area: str = A, of: str = "month") -> list[Row]:
    with town.published() as connection:
        found = connection.execute(
            "select * from figures.metric_spc where metric_id = ? and area_code = ? "
            "and period_type = ? order by period_start",
            [name, area, of],
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def through_the_door(method: str, rows: list[Row], **options: str) -> list[Row]:
    table = read_table(as_csv(rows), "the table")
    return as_rows(run(DBT_PROJECT, methods(DBT_PROJECT)[method], table, Asked((), options)))


# The recent trend.


def test_a_trend_is_that_of_the_method_and_says_better_or_worse(town: Town) -> None:
    found = trend(town, "falling")
    rows = [{"year": 2020 + i, "x": x, "n": n} for i, (x, n) in enumerate(FALLING)]
    [said] = through_the_door("trend", rows, value_type="proportion")
    assert found["recent_trend"] == said["recent_trend"] == "Decreasing"
    assert found["chi_square"] == pytest.approx(said["chi_square"], rel=1e-12)
    assert found["recent_trend_polarity"] == "Decreasing and getting worse"
    assert (found["first_period_start"], found["last_period_end"]) == (
        date(2020, 1, 1),
        date(2024, 12, 31),
    )


def test_no_trend_crosses_a_break_and_the_reason_is_said(town: Town) -> None:
    found = trend(town, "changed")
    assert found["recent_trend"] == "Cannot be calculated"
    assert found["trend_reason"] == (
        "Break in the series within the last five points: Asked in another way"
    )
    # The year in which the break falls is of neither side.
    assert (found["points"], found["break_first_day"]) == (3, date(2021, 7, 1))


def test_a_break_before_the_five_years_stops_nothing(town: Town) -> None:
    assert trend(town, "changed_long_ago")["recent_trend"] == "Decreasing"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("short", "Not enough data points"),
        ("pooled", "Not calculated for periods that overlap"),
        ("year_to_any_month", "Not calculated for periods that overlap"),
        ("few", "Not calculated for months and quarters: see their control chart"),
        ("people", "Not calculated for this value type"),
    ],
)
def test_a_trend_that_cannot_be_said_says_why(name: str, reason: str, town: Town) -> None:
    found = trend(town, name)
    assert (found["recent_trend"], found["trend_reason"]) == ("Cannot be calculated", reason)
    assert (found["chi_square"], found["slope"]) == (None, None)


def test_a_proportion_without_counts_is_judged_by_its_limits(town: Town) -> None:
    found = trend(town, "limits_only")
    assert (found["recent_trend"], found["slope"]) == ("Decreasing", pytest.approx(-10))
    assert found["trend_method"] == "Weighted regression"


def test_the_disruptions_that_a_trend_meets_are_named_and_no_year_is_left_out(town: Town) -> None:
    found = trend(town, "falling")
    assert found["disruption"] == "COVID-19 pandemic 2020/21, COVID-19 pandemic 2021/22"
    assert found["points"] == 5


def test_each_series_has_one_trend(town: Town) -> None:
    key = "metric_id, area_code, area_kind, breakdown"
    twice = f"select {key} from figures.metric_trend group by {key} having count(*) > 1"
    assert town.rows(twice) == []
    assert (
        town.rows(
            f"""
        select distinct {key} from figures.metric_value
        where known_to is null and value_status <> 'withdrawn'
        except select {key} from figures.metric_trend
        """
        )
        == []
    )


# The control chart.

SAID = ("mean", "lpl", "upl", "special_cause_type", "point_type", "variation", "assurance")
NAMES = {"mean": "mean_col", "assurance": "assurance_type"}


def test_a_chart_is_that_of_the_method(town: Town) -> None:
    found = chart(town, "level")
    rows = [{"x": f"{month(i)}-01", "y": value} for i, value in enumerate(VALUES)]
    said = through_the_door("spc", rows, target="90")
    assert [[row[name] for name in SAID] for row in found] == [
        [row[NAMES.get(name, name)] for name in SAID] for row in said
    ]
    assert (found[0]["target"], found[0]["assurance"]) == (90, "consistent_fail")
    assert {row["period_type"] for row in found} == {"month"}


def test_a_declared_rebasing_takes_new_limits_in_its_area_alone(town: Town) -> None:
    here = chart(town, "rebased")
    assert [row["limits_group"] for row in here] == [0] * 16 + [1] * 20
    assert here[-1]["limits_from"] == date(2021, 5, 1)
    assert here[-1]["limits_because"] == "A second clinic opened"
    assert here[0]["mean"] == pytest.approx(sum(VALUES[:16]) / 16)
    assert here[-1]["mean"] == pytest.approx(sum(VALUES[16:]) / 20)
    elsewhere = chart(town, "rebased", B)
    assert {row["limits_group"] for row in elsewhere} == {0}
    assert {row["mean"] for row in elsewhere} == {chart(town, "level")[0]["mean"]}


def test_nothing_crosses_a_break_and_the_month_in_which_it_falls_is_of_neither_side(
    town: Town,
) -> None:
    found = chart(town, "broken")
    assert [row["limits_group"] for row in found] == [0] * 16 + [1] + [2] * 19
    assert found[0]["mean"] == pytest.approx(sum(VALUES[:16]) / 16)
    assert (found[16]["mean"], found[16]["upl"]) == (VALUES[16], None)
    assert found[-1]["mean"] == pytest.approx(sum(VALUES[17:]) / 19)


def test_below_thirteen_values_the_limits_are_a_trial_and_there_is_no_icon(town: Town) -> None:
    found = chart(town, "few")
    assert {
        (row["has_trial_limits"], row["variation"], row["upl"] is not None, row["chart_reason"])
        for row in found
    } == {(True, None, True, "no icons: 12 of the 13 values that they need")}


def test_neither_a_missing_value_nor_an_absent_month_is_bridged(town: Town) -> None:
    found = chart(town, "gappy")
    kept = [VALUES[:5], VALUES[6:8], VALUES[9:16]]
    assert len(found) == 15
    assert found[5]["chart_reason"] == "a part is missing in the source"
    assert (found[5]["value"], found[5]["special_cause_type"]) == (None, None)
    values = [value for part in kept for value in part]
    ranges = [abs(b - a) for part in kept for a, b in pairwise(part)]
    mean, moving_range = sum(values) / len(values), sum(ranges) / len(ranges)
    assert max(ranges) < 3.267 * moving_range  # nothing is screened
    assert found[0]["mean"] == pytest.approx(mean)
    assert found[0]["upl"] == pytest.approx(mean + 2.66 * moving_range)


def test_the_months_of_a_disruption_are_named_and_count_like_any_other(town: Town) -> None:
    found = chart(town, "level")
    assert [row["disruption"] for row in found] == (
        [None] * 3
        + ["COVID-19 pandemic 2020/21"] * 12
        + ["COVID-19 pandemic 2021/22"] * 12
        + [None] * 9
    )
    assert found[0]["mean"] == pytest.approx(sum(VALUES) / len(VALUES))


def test_no_chart_is_made_of_years_or_of_periods_that_overlap(town: Town) -> None:
    kinds = town.rows("select distinct period_type from figures.metric_spc order by all")
    assert kinds == [("month",), ("quarter",)]


def test_whole_quarters_of_months_have_a_chart_of_their_own(town: Town) -> None:
    months, quarters = chart(town, "level"), chart(town, "level", of="quarter")
    assert len(quarters) == len(months) // 3
    assert {row["has_trial_limits"] for row in months} == {False}
    assert {row["has_trial_limits"] for row in quarters} == {True}
    assert {row["variation"] for row in quarters} == {None}


# Beside itself at another time.


def test_what_has_seasons_is_judged_beside_the_same_time_a_year_before(town: Town) -> None:
    seasonal, other = (
        {
            comparator: (str(end), value, reason)
            for comparator, end, value, reason in town.rows(
                f"""
                select comparator, comparator_period_end, comparator_value, comparison_reason
                from figures.metric_comparison
                where metric_id = '{name}' and period_type = 'month' and breakdown = 'all'
                  and area_code = '{A}' and period_start = date '{month(12)}-01'
                """
            )
        }
        for name in ("seasons", "level")
    )
    why = "the figure has seasons, and the two periods are of different ones"
    assert seasonal["previous"][1:] == (VALUES[11], why)
    assert seasonal["year_before"][1] == other["year_before"][1] == VALUES[0]
    assert seasonal["year_before"][0] == other["year_before"][0]
    assert seasonal["year_before"][2] == other["year_before"][2] != why
    assert other["previous"][2] != why
