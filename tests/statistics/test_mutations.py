"""Each likely slip in a macro makes at least one test fail: the tests are able to."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.statistics import (
    test_benchmark,
    test_boundaries,
    test_intervals,
    test_spc,
    test_standardised_rates,
)
from tests.statistics.conftest import DBT_PROJECT, Calculate, calculating

pytestmark = pytest.mark.slow

MACROS = "macros/statistics"


@dataclass(frozen=True)
class Slip:
    """What stands in a macro, what a slip would make of it, and the test that must notice."""

    file: str
    right: str
    wrong: str
    test: Callable[[Calculate], None]


SLIPS = {
    "exact limits also for ten events": Slip(
        "byars.sql",
        "when ({{ x }}) < 10 then {{ poisson_limit(x, side, confidence) }}",
        "when ({{ x }}) <= 10 then {{ poisson_limit(x, side, confidence) }}",
        test_intervals.test_ten_events_have_byars_limits_and_nine_exact_ones,
    ),
    "a one-sided quantile": Slip(
        "levels.sql",
        "1.959963984540054",
        "1.6448536269514722",
        lambda calculate: test_intervals.test_every_published_proportion_and_rate_is_given(
            "proportion", calculate
        ),
    ),
    "Byar's upper limit on x": Slip(
        "byars.sql",
        "then (({{ x }}) + 1.0) * power(\n        1.0 - 1.0 / (9.0 * (({{ x }}) + 1.0)) "
        "+ ({{ z }}) / (3.0 * sqrt(({{ x }}) + 1.0)), 3",
        "then ({{ x }}) * power(\n        1.0 - 1.0 / (9.0 * ({{ x }})) "
        "+ ({{ z }}) / (3.0 * sqrt({{ x }})), 3",
        test_intervals.test_every_published_interval_of_byar_and_wilson_is_given,
    ),
    "a standardised rate only from eleven events": Slip(
        "dsr.sql",
        "when total_count < 10 then 'dsr NA for total count < 10'\n    end as reason",
        "when total_count < 11 then 'dsr NA for total count < 10'\n    end as reason",
        test_standardised_rates.test_ten_events_are_standardised_and_nine_are_not,
    ),
    "a moving range across a rebase": Slip(
        "spc.sql",
        "case when place > 1 and not is_rebased then y_1 end as y_before",
        "case when place > 1 then y_1 end as y_before",
        lambda calculate: test_spc.test_every_point_is_told_what_nhsrplotthedots_tells_of_it(
            "ae_total_rebase2", calculate
        ),
    ),
    "a point on its limit is outside it": Slip(
        "spc.sql",
        "y > upl or y < lpl as outside_limits",
        "y >= upl or y <= lpl as outside_limits",
        test_boundaries.test_a_point_on_its_limit_is_not_outside_it,
    ),
    "a trend of six points": Slip(
        "spc.sql",
        ">= fixed.run_length - 1,",
        ">= fixed.run_length - 2,",
        test_spc.test_six_rising_points_are_a_trend_only_where_six_are_asked_for,
    ),
    "rounding before the rate": Slip(
        "rate.sql",
        "{{ divided('x * multiplier', 'n') }} end as value",
        "{{ divided('round(x, 0) * multiplier', 'n') }} end as value",
        lambda calculate: test_boundaries.test_a_share_of_a_count_is_never_rounded(
            "rate", calculate
        ),
    ),
    "equality is better": Slip(
        "benchmark.sql",
        "when {{ lower }} > {{ reference }} then 1\n    when {{ lower }} <=",
        "when {{ lower }} >= {{ reference }} then 1\n    when {{ lower }} <=",
        lambda calculate: test_benchmark.test_an_interval_that_ends_on_the_benchmark_is_similar(
            4, calculate
        ),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_noticed(name: str, tmp_path: Path) -> None:
    slip = SLIPS[name]
    for part in ("macros", "seeds"):
        shutil.copytree(DBT_PROJECT / part, tmp_path / part)
    path = tmp_path / MACROS / slip.file
    text = path.read_text(encoding="utf-8")
    assert text.count(slip.right) == 1
    path.write_text(text.replace(slip.right, slip.wrong), encoding="utf-8")
    with calculating(tmp_path) as calculate, pytest.raises(AssertionError):
        slip.test(calculate)
