"""Each likely slip in a macro makes at least one test fail: the tests are able to."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
MACROS = "macros/statistics"


@dataclass(frozen=True)
class Slip:
    """What stands in a macro, what a slip would make of it, and the tests that must notice."""

    file: str
    right: str
    wrong: str
    tests: str


SLIPS = {
    "exact limits also for ten events": Slip(
        "byars.sql",
        "when ({{ x }}) < 10 then {{ poisson_limit(x, side, confidence) }}",
        "when ({{ x }}) <= 10 then {{ poisson_limit(x, side, confidence) }}",
        "test_intervals.py",
    ),
    "a one-sided quantile": Slip(
        "levels.sql", "1.959963984540054", "1.6448536269514722", "test_intervals.py"
    ),
    "Byar's upper limit on x": Slip(
        "byars.sql",
        "then (({{ x }}) + 1.0) * power(\n        1.0 - 1.0 / (9.0 * (({{ x }}) + 1.0)) "
        "+ ({{ z }}) / (3.0 * sqrt(({{ x }}) + 1.0)), 3",
        "then ({{ x }}) * power(\n        1.0 - 1.0 / (9.0 * ({{ x }})) "
        "+ ({{ z }}) / (3.0 * sqrt({{ x }})), 3",
        "test_intervals.py",
    ),
    "a standardised rate only from eleven events": Slip(
        "dsr.sql",
        "when total_count < 10 then 'dsr NA for total count < 10'\n    end as reason",
        "when total_count < 11 then 'dsr NA for total count < 10'\n    end as reason",
        "test_standardised_rates.py",
    ),
    "a moving range across a rebase": Slip(
        "spc.sql",
        "case when place > 1 and not is_rebased then y_1 end as y_before",
        "case when place > 1 then y_1 end as y_before",
        "test_spc.py",
    ),
    "a point on its limit is outside it": Slip(
        "spc.sql",
        "y > upl or y < lpl as outside_limits",
        "y >= upl or y <= lpl as outside_limits",
        "test_boundaries.py",
    ),
    "a trend of six points": Slip(
        "spc.sql", ">= fixed.run_length - 1,", ">= fixed.run_length - 2,", "test_spc.py"
    ),
    "rounding before the rate": Slip(
        "rate.sql",
        "{{ divided('x * multiplier', 'n') }} end as value",
        "{{ divided('round(x, 0) * multiplier', 'n') }} end as value",
        "test_boundaries.py",
    ),
    "equality is better": Slip(
        "benchmark.sql",
        "when {{ lower }} > {{ reference }} then 1\n    when {{ lower }} <=",
        "when {{ lower }} >= {{ reference }} then 1\n    when {{ lower }} <=",
        "test_benchmark.py",
    ),
}


def outcome(dbt_project: Path, tests: str) -> subprocess.CompletedProcess[str]:
    path = f"tests/statistics/{tests}"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", path],
        cwd=CHECKOUT,
        env={**os.environ, "HWB_TEST_MACROS": str(dbt_project)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def dbt_project(tmp_path: Path) -> Path:
    """A copy of the macros and seeds that a test may spoil."""
    for part in ("macros", "seeds"):
        shutil.copytree(CHECKOUT / "dbt_project" / part, tmp_path / part)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_noticed(name: str, dbt_project: Path) -> None:
    slip = SLIPS[name]
    path = dbt_project / MACROS / slip.file
    text = path.read_text(encoding="utf-8")
    assert text.count(slip.right) == 1
    path.write_text(text.replace(slip.right, slip.wrong), encoding="utf-8")
    told = outcome(dbt_project, slip.tests)
    assert told.returncode == pytest.ExitCode.TESTS_FAILED, told.stdout[-2000:]
    assert "AssertionError" in told.stdout


@pytest.mark.slow
def test_without_a_slip_the_same_tests_pass_on_a_copy(dbt_project: Path) -> None:
    for tests in sorted({slip.tests for slip in SLIPS.values()}):
        told = outcome(dbt_project, tests)
        assert told.returncode == pytest.ExitCode.OK, told.stdout[-2000:]
