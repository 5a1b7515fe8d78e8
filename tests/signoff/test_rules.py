"""Each rule of the suite is seen to fail on a fault, alone or beside others that see it too."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipelines.specs.signoff import read_sign_off
from tests.signoff.conftest import Build, change

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]

OWN = "metric_id = 'walks' and area_code = 'E10000001'"
EAST = "metric_id = 'walks' and area_code = 'E06000001'"
WHOLE = "breakdown = 'all'"
MEN = "breakdown = 'sex: Male'"
NEWEST = "period_end = date '2025-03-31'"


@dataclass(frozen=True)
class Fault:
    """What is done to a build of which all is well, and which rules then fail."""

    rule: str
    does: tuple[str, ...]
    also: set[str] = field(default_factory=set)
    signed: bool = False
    """Whether the figures were signed before it was done."""


FAULTS = [
    Fault(
        "there_is_one_figure_per_key",
        (
            "insert into figures.metric_value from figures.metric_value "
            f"where {EAST} and {WHOLE} and {NEWEST}",
        ),
    ),
    Fault(
        "every_metric_is_there_or_absent_for_a_reason",
        ("delete from figures.quarter_account where metric_id = 'walks'",),
    ),
    Fault(
        "every_metric_is_there_or_absent_for_a_reason",
        (
            "update figures.quarter_account set value_status = 'missing', because = ' ' "
            "where metric_id = 'walks'",
        ),
    ),
    Fault(
        "no_file_of_the_metric_is_held",
        ("update figures.quarter_account set standing = 'held' where metric_id = 'walks'",),
    ),
    Fault(
        "the_newest_file_has_about_as_many_rows_as_those_before",
        (
            "delete from figures.metric_evidence "
            "where metric_id = 'walks' and file = 'new' and area_kind <> 'district'",
        ),
    ),
    Fault(
        "every_row_of_evidence_is_in_a_figure",
        (f"delete from figures.metric_value where {EAST} and {NEWEST}",),
    ),
    Fault(
        "no_evidence_comes_from_lines_that_did_not_land",
        (
            "update intake.file set landed = 17 where sha256 = 'new'",
            "delete from figures.metric_evidence where metric_id = 'falls' and line % 9 = 0",
        ),
    ),
    Fault(
        "nearly_all_counted_rows_lie_in_an_area",
        ("insert into reference.area_unplaced values ('walks', 10)",),
    ),
    Fault(
        "no_signed_figure_is_gone",
        tuple(
            f"delete from figures.{table} where {OWN} and {WHOLE} and {NEWEST}"
            for table in ("metric_evidence", "metric_value")
        ),
        signed=True,
    ),
    Fault(
        "no_signed_series_is_gone_altogether",
        tuple(
            f"update figures.{table} set breakdown = 'sex: Men' where {OWN} and {MEN}"
            for table in ("metric_evidence", "metric_value")
        ),
        also={"no_signed_figure_is_gone"},
        signed=True,
    ),
    Fault("counts_are_whole", (change("numerator = numerator + 0.5", EAST, WHOLE, NEWEST),)),
    Fault(
        "numerators_are_not_negative",
        (change("numerator = -1", EAST, MEN, NEWEST),),
        also={"parts_add_up_to_nearly_their_total"},
    ),
    Fault(
        "denominators_are_not_negative",
        (change("numerator = -2, denominator = -1", EAST, MEN, NEWEST),),
        also={"numerators_are_not_negative", "parts_add_up_to_nearly_their_total"},
    ),
    Fault(
        "proportions_lie_within_their_multiplier",
        (change("value = 101", EAST, WHOLE, "period_end < date '2025-03-31'"),),
    ),
    Fault(
        "every_area_is_known",
        tuple(
            f"update figures.{table} set area_code = 'E06000099' where {EAST}"
            for table in ("metric_evidence", "metric_value")
        ),
    ),
    Fault(
        "no_area_had_ended_before_its_period_did",
        (
            "update reference.area set valid_to = date '2023-03-31' where area_code = 'E06000001'",
            "delete from figures.metric_value where metric_id = 'falls'",
            "delete from figures.metric_evidence where metric_id = 'falls'",
        ),
    ),
    Fault(
        "no_value_is_ten_times_its_history",
        (change("value = value / 100", OWN, WHOLE, NEWEST),),
        also={"new_values_follow_their_history"},
    ),
    Fault(
        "no_proportion_counts_more_than_its_denominator",
        (change("denominator = numerator - 1", EAST, WHOLE, NEWEST),),
    ),
    Fault(
        "no_part_is_more_than_its_total",
        (change("numerator = 3 * numerator", EAST, MEN, NEWEST),),
        also={"parts_are_not_counted_twice", "parts_add_up_to_no_more_than_their_total"},
    ),
    Fault(
        "parts_are_not_counted_twice",
        tuple(
            f"insert into figures.metric_value select * replace ('age: {band}' as breakdown, "
            f"numerator * {share} as numerator) from figures.metric_value "
            f"where {EAST} and {WHOLE} and {NEWEST}"
            for band, share in (("0-17", 0.5), ("18+", 0.5), ("65+", 0.2), ("18-64", 0.7))
        ),
        also={"parts_add_up_to_no_more_than_their_total"},
    ),
    Fault(
        "parts_are_not_counted_twice",
        (
            change(
                "numerator = numerator + 600",
                "metric_id = 'walks' and area_code = 'E07000001'",
                WHOLE,
                NEWEST,
            ),
        ),
        also={"parts_add_up_to_no_more_than_their_total", "parts_add_up_to_nearly_their_total"},
    ),
    Fault(
        "parts_add_up_to_no_more_than_their_total",
        (change("numerator = numerator + 20", EAST, MEN, NEWEST),),
    ),
    Fault(
        "parts_add_up_to_nearly_their_total",
        (change("numerator = numerator - 100", EAST, MEN, NEWEST),),
    ),
    Fault(
        "settled_history_is_unchanged",
        (change("numerator = numerator + 1", OWN, WHOLE, "period_end = date '2020-03-31'"),),
        signed=True,
    ),
    Fault(
        "most_of_a_settled_series_stays",
        (change("value = value * 1.1", OWN, WHOLE, "year(period_end) in (2017, 2020, 2024)"),),
        also={"settled_history_is_unchanged"},
        signed=True,
    ),
    Fault(
        "no_series_is_multiplied",
        (change("value = value * 1.025", OWN, WHOLE),),
        also={"settled_history_is_unchanged"},
        signed=True,
    ),
    Fault(
        "no_series_shifts_by_more_than_its_own_spread",
        (change("value = value + 4 - year(period_end) % 3", OWN, WHOLE),),
        also={"settled_history_is_unchanged", "most_of_a_settled_series_stays"},
        signed=True,
    ),
    Fault(
        "no_series_takes_the_place_of_another",
        (
            "create temp table east as select period_end, breakdown, value "
            f"from figures.metric_value where {EAST}",
            "update figures.metric_value as here set value = east.value from east "
            f"where {OWN} and here.period_end = east.period_end "
            "and here.breakdown = east.breakdown and here.breakdown = 'all'",
        ),
        also={
            "settled_history_is_unchanged",
            "most_of_a_settled_series_stays",
            "no_series_is_multiplied",
            "no_series_shifts_by_more_than_its_own_spread",
        },
        signed=True,
    ),
    Fault(
        "most_series_of_a_metric_do_not_jump_together",
        (change("value = value * 1.4", "metric_id = 'walks'", NEWEST),),
        also={"new_values_follow_their_history"},
    ),
    Fault(
        "new_values_follow_their_history",
        (change("value = value * 1.4", OWN, WHOLE, NEWEST),),
    ),
    Fault(
        "no_figure_of_the_quarter_is_of_a_later_period",
        (
            "update figures.board_figure set period_end = date '2025-07-31' "
            "where metric_id = 'walks'",
        ),
    ),
    Fault(
        "no_figure_was_known_before_its_period_ended",
        (change("known_from = timestamp '2025-03-30'", EAST, NEWEST),),
    ),
    Fault(
        "no_metric_is_late",
        ("update figures.quarter_account set standing = 'late' where metric_id = 'walks'",),
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.rule)
def test_a_rule_fails_on_its_fault(fault: Fault, build: Build) -> None:
    before = build.sign() if fault.signed else None
    build.does(*fault.does)
    results = build.results(before)
    failing = {name for name, told in results.items() if told.state != "passed"}
    assert failing == {fault.rule, *fault.also}
    told = results[fault.rule]
    assert told.state == "failed"
    assert told.count >= len(told.keys) > 0
    assert told.metrics == ["walks"]
    assert {key.metric_id for key in told.keys} == {"walks"}


def test_a_signed_line_that_says_nothing_is_there_is_no_figure_that_could_be_gone(
    build: Build,
) -> None:
    before = build.sign()
    absent = before.with_name("absent.parquet")
    build.does(
        f"copy (from '{before}' union all select distinct on (metric_id) * replace ("
        "null as period_start, null as period_end, null as period_type, null as value, "
        f"'missing' as value_status) from '{before}') to '{absent}' (format parquet)"
    )
    failing = {name for name, told in build.results(absent).items() if told.state != "passed"}
    assert failing == set()


def test_a_day_ends_in_london(build: Build) -> None:
    # Midnight of 31 March 2025, when summer time had begun.
    build.does(change("known_from = timestamp '2025-03-30 23:00'", EAST, NEWEST))
    assert build.failing() == set()


def test_every_rule_is_seen_to_fail() -> None:
    rules = {e.meta.id for e in read_sign_off(CHECKOUT).expectations}
    assert {fault.rule for fault in FAULTS} == rules


def test_every_rule_holds_where_nothing_is_wrong_and_nothing_changed(build: Build) -> None:
    assert build.failing(build.sign()) == set()


def test_every_dimension_of_the_framework_has_a_rule() -> None:
    dimensions = {e.dimension for e in read_sign_off(CHECKOUT).expectations}
    assert dimensions == {
        "accuracy",
        "completeness",
        "consistency",
        "timeliness",
        "uniqueness",
        "validity",
    }
