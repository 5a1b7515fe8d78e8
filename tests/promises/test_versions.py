"""What a newer file supersedes, and what was known when. Every span is worked by hand."""

import pytest

from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

# One extract and one metric for each way of replacing; the layout and the figures are alike.
REPLACES = {
    "periods": "{what: periods}",
    "rows": "{what: rows}",
    "whole": "{what: whole}",
    "whole_within": "{what: whole, within: [topic]}",
    "released": "{what: periods}",
    "same_moment": "{what: periods}",
    "clock_set_back": "{what: periods}",
    "held_lines": "{what: periods}",
    "held_rules": "{what: periods}",
}
A, B = "E06000001", "E06000002"

# extract → files: (what is sent, when, released on)
SENT = {
    "periods": [
        ([("x", A, "2025-04", 1), ("x", B, "2025-04", 2)], "2025-05-10", None),
        ([("x", A, "2025-04", 10), ("x", A, "2025-05", 3)], "2025-06-10", None),
    ],
    "rows": [
        ([("x", A, "2025-04", 1), ("x", B, "2025-04", 2)], "2025-05-10", None),
        ([("x", A, "2025-04", 10)], "2025-06-10", None),
    ],
    "whole": [
        ([("x", A, "2025-04", 1), ("x", B, "2025-04", 2)], "2025-05-10", None),
        ([("x", A, "2025-05", 3)], "2025-06-10", None),
        ([("x", B, "2025-04", 4)], "2025-07-10", None),
    ],
    "whole_within": [
        (
            [("x", A, "2025-04", 1), ("x", B, "2025-04", 2), ("y", A, "2025-04", 5)],
            "2025-05-10",
            None,
        ),
        ([("x", A, "2025-04", 10)], "2025-06-10", None),
    ],
    # The newer release arrives first, the older one after it.
    "released": [
        ([("x", A, "2025-01", 8)], "2025-07-01", "2025-06-01"),
        ([("x", A, "2025-01", 7)], "2025-07-02", "2025-03-01"),
    ],
    "same_moment": [
        ([("x", A, "2025-04", 1), ("x", B, "2025-04", 9)], "2025-05-10", None),
        ([("x", A, "2025-04", 2)], "2025-05-10", None),
    ],
    # The second file arrived after the first, whatever the clock said by then.
    "clock_set_back": [
        ([("x", A, "2025-04", 1)], "2025-05-10", None),
        ([("x", A, "2025-04", 2)], "2025-05-02", None),
        ([("x", A, "2025-04", 3)], "2025-06-10", None),
    ],
    "held_lines": [
        ([("x", A, "2025-04", 1)], "2025-05-10", None),
        ([("x", A, "2025-04", "many"), ("x", B, "2025-04", 2)], "2025-06-10", None),
    ],
    "held_rules": [
        ([("x", A, "2025-04", 1)], "2025-05-10", None),
        ([("x", A, "2025-04", 500), ("x", B, "2025-04", 2)], "2025-06-10", None),
    ],
}

RULE = """\
expectations:
  - type: expect_column_values_to_be_between
    kwargs: {column: people, max_value: 100}
    meta:
      id: no_more_people_than_there_are
      severity: block
      because: A hundred people live here.
      ask: Please count again.
"""


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    for name, replaces in REPLACES.items():
        town.write(
            f"expectations/toy_office/{name}.yml",
            contract(
                name,
                {"topic": "", "area": "", "month": "", "people": "type: whole"},
                key="[topic, area, month]",
                period="{source: column, column: month, grammar: month}",
                area="{code: area, kind: gss}",
                replaces=replaces,
                more=RULE,
            ),
        )
        metrics = f"dbt_project/models/metrics/versions/{name}"
        town.write(f"{metrics}.yml", metric(name, name))
        town.write(
            f"{metrics}.sql",
            f"{{{{ counted('toy_office__{name}', numerator='people', "
            "breakdown={'topic': 'topic'}) }}",
        )
        for lines, on, released in SENT[name]:
            rows = [",".join(map(str, line)) for line in lines]
            text = "\n".join(["topic,area,month,people", *rows]) + "\n"
            arrival = town.send(text, f"toy_office/{name}", on, released=released)
            assert arrival.outcome == "received", arrival.reason
    town.refresh()
    return town


def spans(town: Town, name: str) -> list[tuple[object, ...]]:
    """(area, month, topic, known from, known to, figure or its status), in that order."""
    return town.rows(
        f"""
        select
          right(area_code, 1)::int, month(period_start), right(breakdown, 1),
          strftime(known_from, '%m-%d'), strftime(known_to, '%m-%d'),
          case when value_status = 'present' then value::int::varchar else value_status end
        from figures.metric_value
        where metric_id = '{name}'
        order by all
        """
    )


def test_a_newer_file_replaces_the_periods_it_holds_and_withdraws_what_it_leaves_out(
    town: Town,
) -> None:
    assert spans(town, "periods") == [
        (1, 4, "x", "05-10", "06-10", "1"),
        (1, 4, "x", "06-10", None, "10"),
        (1, 5, "x", "06-10", None, "3"),
        (2, 4, "x", "05-10", "06-10", "2"),
        (2, 4, "x", "06-10", None, "withdrawn"),
    ]


def test_a_newer_file_replaces_the_rows_it_holds_and_no_other(town: Town) -> None:
    assert spans(town, "rows") == [
        (1, 4, "x", "05-10", "06-10", "1"),
        (1, 4, "x", "06-10", None, "10"),
        (2, 4, "x", "05-10", None, "2"),
    ]


def test_a_newer_whole_file_replaces_everything_and_a_row_may_come_back(town: Town) -> None:
    assert spans(town, "whole") == [
        (1, 4, "x", "05-10", "06-10", "1"),
        (1, 4, "x", "06-10", None, "withdrawn"),
        (1, 5, "x", "06-10", "07-10", "3"),
        (1, 5, "x", "07-10", None, "withdrawn"),
        (2, 4, "x", "05-10", "06-10", "2"),
        (2, 4, "x", "06-10", "07-10", "withdrawn"),
        (2, 4, "x", "07-10", None, "4"),
    ]


def test_a_newer_whole_file_replaces_only_within_the_values_it_holds(town: Town) -> None:
    assert spans(town, "whole_within") == [
        (1, 4, "x", "05-10", "06-10", "1"),
        (1, 4, "x", "06-10", None, "10"),
        (1, 4, "y", "05-10", None, "5"),
        (2, 4, "x", "05-10", "06-10", "2"),
        (2, 4, "x", "06-10", None, "withdrawn"),
    ]


def test_releases_of_one_period_stand_from_their_own_dates_in_whatever_order_they_arrive(
    town: Town,
) -> None:
    # 1 June begins in London while it is 31 May in UTC.
    assert spans(town, "released") == [
        (1, 1, "x", "03-01", "05-31", "7"),
        (1, 1, "x", "05-31", None, "8"),
    ]


def test_of_two_files_known_at_one_moment_the_later_arrival_alone_was_ever_known(
    town: Town,
) -> None:
    assert spans(town, "same_moment") == [(1, 4, "x", "05-10", None, "2")]


def test_a_clock_that_was_set_back_does_not_let_an_older_file_stand(town: Town) -> None:
    assert spans(town, "clock_set_back") == [
        (1, 4, "x", "05-10", "06-10", "2"),
        (1, 4, "x", "06-10", None, "3"),
    ]


@pytest.mark.parametrize("name", ["held_lines", "held_rules"])
def test_a_held_newer_file_leaves_what_it_would_have_replaced_in_place(
    town: Town, name: str
) -> None:
    assert spans(town, name) == [(1, 4, "x", "05-10", None, "1")]
    verdicts = town.rows(
        "select verdict from intake.file inner join intake.receipt using (sha256, extract) "
        f"where extract = 'toy_office__{name}' order by sequence"
    )
    assert verdicts == [("accepted",), ("held",)]


def test_what_was_known_at_any_moment_can_be_asked_again(town: Town) -> None:
    asked = "timestamp '2025-05-31'"
    assert town.rows(
        f"""
        select right(area_code, 1)::int, value::int from figures.metric_value
        where metric_id = 'whole' and known_from <= {asked}
          and (known_to is null or known_to > {asked})
        order by all
        """
    ) == [(1, 1), (2, 2)]


def test_current_figures_show_nothing_that_was_withdrawn_or_replaced(town: Town) -> None:
    assert town.rows(
        "select right(area_code, 1)::int, value::int from figures.current where metric_id = 'whole'"
    ) == [(2, 4)]
