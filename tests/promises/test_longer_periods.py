"""Quarters and months become years from their parts alone; what may not be added never is; and how
far rounded counts may be out is carried."""

from __future__ import annotations

import pytest

from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

TOWN = "E06000999"
QUARTERS = {"2023-24-Q1": (10, 20), "2023-24-Q2": (10, 40), "2023-24-Q3": (30, 40)}
QUARTERS |= {"2023-24-Q4": (10, 100), "2024-25-Q1": (7, 10)}


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    for name, grammar in (
        ("quarters", "financial_quarter"),
        ("months", "month"),
        ("to_date", "financial_year_to_quarter"),
        ("on_a_day", "instant_31_march"),
    ):
        town.write(
            f"expectations/toy_office/{name}.yml",
            contract(
                name,
                {"area": "", "when": "", "could": "type: whole", "people": "type: whole"},
                key="[area, when]",
                period=f"{{source: column, column: when, grammar: {grammar}}}",
                area="{code: area, kind: gss}",
                replaces="{what: periods}",
            ),
        )
    for name, extract, over_time in (
        ("share_of_quarters", "quarters", "sum"),
        ("last_of_quarters", "quarters", "last"),
        ("each_quarter", "quarters", "none"),
        ("share_of_months", "months", "sum"),
        ("share_to_date", "to_date", "sum"),
        ("share_on_a_day", "on_a_day", "last"),
    ):
        town.write(
            f"dbt_project/models/metrics/longer/{name}.yml",
            metric(
                name,
                name,
                value_type="proportion",
                multiplier="100",
                definition="{numerator: People who could, denominator: People}",
                over_time=over_time,
            ),
        )
        town.write(
            f"dbt_project/models/metrics/longer/{name}.sql",
            f"{{{{ counted('toy_office__{extract}', numerator='could', denominator='people', "
            "numerator_rounded_to='5') }}",
        )
    lines = [f"{TOWN},{when},{x},{n}" for when, (x, n) in QUARTERS.items()]
    head = "area,when,could,people"
    sent = town.send("\n".join([head, *lines]) + "\n", "toy_office/quarters", "2024-09-01")
    assert sent.outcome == "received", sent.reason
    months = [f"{TOWN},2023-{m:02},{m},100" for m in range(4, 13)]
    months += [f"{TOWN},2024-{m:02},{m},200" for m in range(1, 4)]
    months += [f"{TOWN},2024-{m:02},{m},300" for m in range(4, 8)]
    assert town.send("\n".join([head, *months]) + "\n", "toy_office/months", "2024-09-01").outcome
    to_date = [f"{TOWN},2023/24 Q{q},{q * 10},100" for q in (1, 2, 3, 4)]
    to_date.append(f"{TOWN},2024/25 Q1,12,100")
    assert town.send("\n".join([head, *to_date]) + "\n", "toy_office/to_date", "2024-09-01").outcome
    on_a_day = [f"{TOWN},2023,100,1000", f"{TOWN},2024,300,1000"]
    sent = town.send("\n".join([head, *on_a_day]) + "\n", "toy_office/on_a_day", "2024-09-01")
    assert sent.outcome == "received", sent.reason
    assert town.refresh().account.held == []
    return town


def years(town: Town, name: str) -> list[tuple[object, ...]]:
    return town.rows(
        f"""
        select
          year(period_start), numerator, denominator, value, numerator_within, is_reporting_period
        from figures.series
        where metric_id = '{name}' and period_type = 'financial_year'
        order by all
        """
    )


def test_a_year_is_pooled_from_numerators_and_denominators_never_averaged(town: Town) -> None:
    # 10/20, 10/40, 30/40, 10/100: 60 of 200, where the average of the four is 40 %.
    assert years(town, "share_of_quarters") == [(2023, 60, 200, 30, 8, False)]
    months = sum(range(4, 13)) + 1 + 2 + 3
    assert years(town, "share_of_months") == [(2023, months, 1500, months * 100 / 1500, 24, False)]


def test_a_year_that_lacks_a_quarter_is_not_there(town: Town) -> None:
    assert all(year == 2023 for year, *_ in years(town, "share_of_quarters"))


def test_what_stands_for_itself_at_the_end_stands_so_for_the_year(town: Town) -> None:
    assert years(town, "last_of_quarters") == [(2023, 10, 100, 10, 2, False)]


def test_what_is_not_added_over_time_makes_no_longer_period(town: Town) -> None:
    assert years(town, "each_quarter") == []


def test_a_cumulative_series_is_never_added_up(town: Town) -> None:
    rows = town.rows(
        "select numerator from figures.series where metric_id = 'share_to_date' order by all"
    )
    assert rows == [(10,), (12,), (20,), (30,), (40,)]


def test_a_count_on_a_day_is_judged_by_the_one_before_however_long_ago(town: Town) -> None:
    [row] = town.rows(
        """
        select comparison_95, comparison_reason, comparator_period_end::varchar
        from figures.metric_comparison
        where
          metric_id = 'share_on_a_day' and comparator = 'previous'
          and period_end = date '2024-03-31'
        """
    )
    assert row == ("higher", None, "2023-03-31")


def test_periods_that_share_time_are_not_judged(town: Town) -> None:
    rows = town.rows(
        """
        select distinct comparison_95, comparison_reason
        from figures.metric_comparison
        where
          metric_id = 'share_to_date' and comparator = 'previous'
          and period_start = date '2023-04-01' and period_end > date '2023-06-30'
        """
    )
    assert rows == [("not compared", "the two periods share time: the difference is not judged")]


def test_a_quarter_of_a_cumulative_series_is_never_judged_by_a_whole_year(town: Town) -> None:
    """Neither by the period before nor by where the series stood when the strategy began."""
    rows = town.rows(
        """
        select comparator, comparison_95, comparison_reason, comparator_period_end
        from figures.metric_comparison
        where
          metric_id = 'share_to_date' and period_end = date '2024-06-30'
          and comparator in ('previous', 'baseline')
        order by all
        """
    )
    why = "the count adds up over its year, and the two periods are not of one length"
    assert [row[:3] for row in rows] == [
        ("baseline", "not compared", why),
        ("previous", "not compared", why),
    ]


def test_how_far_rounded_counts_may_be_out_is_carried_through_a_sum(town: Town) -> None:
    [(within, other)] = town.rows(
        f"""
        select numerator_within, denominator_within from figures.series
        where
          metric_id = 'share_of_months' and period_type = 'quarter'
          and period_start = date '2023-04-01' and area_code = '{TOWN}'
        """
    )
    assert (within, other) == (6, 0)
