"""Shapes that a series takes when it no longer means what it did, and shapes that only look so."""

import pytest

from tests.signoff.conftest import Build, change

pytestmark = pytest.mark.slow

WALKS = "metric_id = 'walks'"
OWN = f"{WALKS} and area_code = 'E10000001'"
NEWEST = "period_end = date '2025-03-31'"

BLOCKING = {
    "most_of_a_settled_series_stays",
    "no_series_is_multiplied",
    "no_series_shifts_by_more_than_its_own_spread",
    "no_series_takes_the_place_of_another",
    "most_series_of_a_metric_do_not_jump_together",
}
BREAK = "insert into figures.series_break values ({}, null, null, date '{}', 'recorded anew')"


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ("value = 100 - value", "true"),
        ("value = 62.1 + (year(period_end) * 3 % 7)", "breakdown = 'all'"),
        ("value = value / 100", "true"),
        ("value = value * 1.08", "true"),
        (
            "breakdown = case breakdown when 'sex: Male' then 'sex: Female' else 'sex: Male' end",
            "breakdown <> 'all'",
        ),
        (
            "area_code = case area_code when 'E10000001' then 'E06000002' "
            "when 'E06000002' then 'E10000001' else area_code end, "
            "area_kind = case area_code when 'E10000001' then 'unitary_authority' "
            "when 'E06000002' then 'county' else area_kind end",
            "true",
        ),
        # Another column from the second half of the history on.
        ("value = value * 0.4", "period_end > date '2020-03-31'"),
    ],
    ids=[
        "the other answer",
        "another indicator",
        "0-1 for 0-100",
        "another population",
        "sexes changed places",
        "areas changed places",
        "another column from a year on",
    ],
)
def test_a_series_that_means_something_else_is_blocked(what: str, where: str, build: Build) -> None:
    before = build.sign()
    build.does(change(what, WALKS, where))
    assert build.blocked(before) == {"walks"}
    assert build.failing(before) & BLOCKING


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ("value = value * (1 + 0.001 * (year(period_end) % 5 - 2))", "true"),
        ("value = value * 1.016", "year(period_end) % 5 = 0"),
        ("value = value * 1.3", "period_end = date '2020-03-31' and breakdown = 'all'"),
        ("value = null, numerator = null, value_status = 'suppressed'", "year(period_end) = 2019"),
    ],
    ids=["all by little", "some by more", "one by much", "some suppressed"],
)
def test_an_ordinary_revision_is_told_and_blocks_nothing(
    what: str, where: str, build: Build
) -> None:
    before = build.sign()
    build.does(change(what, OWN, where))
    assert build.failing(before) == {"settled_history_is_unchanged"}


def test_what_was_signed_as_provisional_may_become_final(build: Build) -> None:
    build.does(change("maturity = 'provisional'", WALKS, NEWEST))
    before = build.sign()
    build.does(change("maturity = 'final', value = value * 1.02", WALKS, NEWEST))
    assert build.failing(before) == set()


@pytest.mark.parametrize("metric", ["'walks'", "null"])
def test_a_declared_break_explains_what_changes_from_its_day_on(metric: str, build: Build) -> None:
    before = build.sign()
    build.does(
        change("value = value * 1.4", WALKS, "period_start >= date '2019-04-01'"),
        BREAK.format(metric, "2019-04-01"),
    )
    assert build.blocked(before) == set()
    assert build.failing(before) == {"settled_history_is_unchanged"}


def test_a_break_explains_nothing_that_changed_before_it(build: Build) -> None:
    before = build.sign()
    build.does(change("value = value * 1.4", WALKS, "true"), BREAK.format("'walks'", "2019-04-01"))
    assert build.blocked(before) == {"walks"}


def test_a_new_period_after_a_declared_break_is_beside_no_history(build: Build) -> None:
    build.does(change("value = value * 1.4", WALKS, NEWEST), BREAK.format("'walks'", "2024-04-01"))
    assert build.failing() == set()


def test_a_steady_rise_is_no_jump(build: Build) -> None:
    build.does(change("value = 20 + 4 * (year(period_end) - 2015)", WALKS, "true"))
    assert build.failing() == set()


def test_a_year_left_out_makes_a_longer_step(build: Build) -> None:
    build.does(
        change("value = 20 + 4 * (year(period_end) - 2015)", WALKS, "true"),
        f"delete from figures.metric_value where {WALKS} and period_end = date '2024-03-31'",
        f"delete from figures.metric_evidence where {WALKS} and period_end = date '2024-03-31'",
    )
    assert build.failing() == set()


def test_counts_from_a_start_are_beside_counts_of_as_many_months(build: Build) -> None:
    """What grows over the quarters of a year begins anew in the next."""
    build.does(
        f"delete from figures.metric_evidence where {WALKS}",
        f"delete from figures.metric_value where {WALKS} and breakdown <> 'all'",
        f"""create table grown as
            select figure.* replace (
              'cumulative' as period_type,
              period_start + interval (3 * n) month - interval 1 day as period_end,
              value * n / 4 as value,
              lower95_0cl * n / 4 as lower95_0cl,
              upper95_0cl * n / 4 as upper95_0cl
            )
            from figures.metric_value as figure cross join range(1, 5) as quarters (n)
            where {WALKS}""",
        f"delete from figures.metric_value where {WALKS}",
        "insert into figures.metric_value from grown where period_end <= date '2024-06-30'",
    )
    told = build.results()["new_values_follow_their_history"]
    assert (told.state, told.looked_at > 1) == ("passed", True)
