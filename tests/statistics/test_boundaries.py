"""What lies exactly on a boundary: ten events, a limit, a share of a count."""

from __future__ import annotations

from datetime import date

import pytest

from tests.statistics.conftest import Calculate, as_rows


def test_a_point_on_its_limit_is_not_outside_it(calculate: Calculate) -> None:
    # Twelve points between 0 and 100: the mean is 50, each move 100, the upper limit 316.
    fixed = [0, 100] * 6
    rows = [
        {"x": date(2024, month, day), "y": y}
        for month, (day, y) in enumerate(((1, y) for y in fixed), 1)
    ]
    later = [{"x": date(2025, 1, 1), "y": 316}, {"x": date(2025, 2, 1), "y": 316.5}]
    found = as_rows(
        calculate(
            "spc", [*rows, *later], options={"fix_after_n_points": 12, "screen_outliers": False}
        )
    )
    assert found[-2]["upl"] == 316
    assert [row["outside_limits"] for row in found[-2:]] == [False, True]


@pytest.mark.parametrize("method", ["rate", "ratio", "proportion"])
def test_a_share_of_a_count_is_never_rounded(method: str, calculate: Calculate) -> None:
    rows = [{"x": 12.6, "n": 100}, {"x": 0.4, "n": 100}]
    found = as_rows(calculate(method, rows, options={"multiplier": 100}))
    assert [row["value"] for row in found] == pytest.approx([12.6, 0.4], rel=1e-12)
