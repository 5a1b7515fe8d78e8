"""The recent trend: published cases, statsmodels and scipy as oracles, and its properties."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pipelines.modelling.methods import Answer
from tests.statistics.conftest import Row, as_csv, as_rows

CASES = Path(__file__).parent / "cases/trend/fingertips_trend_cases.csv"
TEXT = CASES.read_text(encoding="utf-8")
PUBLISHED = {row["case"]: row for row in csv.DictReader(TEXT.splitlines())}
# What the cases call no change, and an answer that there is none to give.
AS_HERE = {"NoChange": "No significant change", "": "Cannot be calculated"}

Calculate = Callable[..., Answer]


def recent(calculate: Calculate, table: str | list[Row], **options: object) -> Row:
    [row] = as_rows(calculate("trend", table, options=options))
    return row


def test_every_published_case_has_its_published_trend(calculate: Calculate) -> None:
    options = {"proportion_method": "regression"}
    found = as_rows(calculate("trend", TEXT, by=["case"], options=options))
    expected = {
        case: AS_HERE.get(row["expected_direction"], row["expected_direction"])
        for case, row in PUBLISHED.items()
    }
    assert {row["case"]: row["recent_trend"] for row in found} == expected
