"""XmR charts: what NHSRplotthedots 0.2.2 gives, and the rules told a second time, one by one."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipelines.modelling.methods import Answer
from tests.statistics.conftest import Row, as_rows, is_close

CASES = Path(__file__).parent / "cases/spc"

Calculate = Callable[..., Answer]


def read(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


SUMMARY: dict[str, list[dict[str, str]]] = {}
for line in read("summary.csv"):
    SUMMARY.setdefault(line["case"], []).append(line)

OPTIONS = (
    "improvement_direction",
    "screen_outliers",
    "fix_after_n_points",
    "target",
    "rebase_dates",
)
SAID_OF_A_POINT = (
    "rebase_group",
    "short_group_warning",
    "mean_col",
    "lpl",
    "upl",
    "outside_limits",
    "relative_to_mean",
    "close_to_limits",
    "special_cause_type",
    "special_cause_flag",
    "point_type",
)


@pytest.mark.parametrize("case", SUMMARY)
def test_every_point_is_told_what_nhsrplotthedots_tells_of_it(
    case: str, calculate: Calculate
) -> None:
    points = read(f"{case}.csv")
    told = SUMMARY[case]
    options = {name: told[0][name] for name in OPTIONS if told[0][name]}
    given = [{"x": point["x"], "y": point["y"]} for point in points]
    found = as_rows(calculate("spc", given, options=options))
    assert len(found) == len(points)
    wrong = [
        (point["x"], name, row[name], point[name])
        for row, point in zip(found, points, strict=True)
        for name in SAID_OF_A_POINT
        if not is_close(row[name], point[name], 1e-9)
    ]
    assert wrong == []
    assert is_close(found[-1]["variation"], told[-1]["variation"], 0)
    assert is_close(found[-1]["assurance_type"], told[-1]["assurance_type"], 0)
