"""Parquet: typed cells become texts by the same rule as a workbook's; the row is the line."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars
import pytest

from pipelines.errors import HwbError
from pipelines.intake.reading import headers, read
from pipelines.settings import Settings
from tests.reading.conftest import layout, rows

PARQUET = layout(format="parquet")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "07aa"


def test_every_type_becomes_text_and_no_value_is_blank(path: Path, limits: Settings) -> None:
    polars.DataFrame(
        {
            "text": ["007", None, ""],
            "whole": [20, -1, None],
            "float": [20.0, 0.1, None],
            "large": [1e16, -3.0, 4844.899999999999],
            "small": polars.Series([0.1, 2.0, None], dtype=polars.Float32),
            "true": [True, False, None],
            "day": [dt.date(2022, 4, 1), None, None],
            "moment": [dt.datetime(2022, 4, 1, 9, 30), dt.datetime(2022, 4, 1), None],
            "exact": [Decimal("1.50"), None, Decimal("2.00")],
            "kind": polars.Series(["a", "b", None], dtype=polars.Categorical),
        }
    ).write_parquet(path)
    table = read(path, PARQUET, limits)
    assert table.header == headers(path, PARQUET, limits)
    moment = "2022-04-01T09:30:00"
    assert rows(table) == [
        ("007", "20", "20", "1e+16", "0.1", "TRUE", "2022-04-01", moment, "1.50", "a", 1),
        ("", "-1", "0.1", "-3", "2", "FALSE", "", "2022-04-01T00:00:00", "", "b", 2),
        ("", "", "", "4844.899999999999", "", "", "", "", "2.00", "", 3),
    ]


def test_numbers_that_are_none_stay_visible(path: Path, limits: Settings) -> None:
    polars.DataFrame({"x": [float("nan"), float("inf"), -0.0, 2.0**53]}).write_parquet(path)
    assert [r[0] for r in rows(read(path, PARQUET, limits))] == ["NaN", "inf", "0", str(2.0**53)]


def test_wide_tables_become_long_and_keep_their_row(path: Path, limits: Settings) -> None:
    polars.DataFrame({"code": ["E1", "E2"], "0": [1.0, 2.0], "90+": [3.0, None]}).write_parquet(
        path
    )
    shape = layout(format="parquet", unpivot={"pattern": r"(?P<age>\d+)\+?", "value": "n"})
    table = read(path, shape, limits)
    assert table.header == ["code", "age", "n"]
    assert rows(table) == [
        ("E1", "0", "1", 1), ("E1", "90", "3", 1), ("E2", "0", "2", 2), ("E2", "90", "", 2),
    ]  # fmt: skip
    assert table.records == 2


def test_a_nul_refuses_its_row(path: Path, limits: Settings) -> None:
    polars.DataFrame({"a": ["x\0", "y"], "b": ["1", "2\0"]}).write_parquet(path)
    with_third = polars.concat([polars.read_parquet(path), polars.DataFrame({"a": "z", "b": "3"})])
    with_third.write_parquet(path)
    table = read(path, PARQUET, limits)
    assert [(r.line, r.column) for r in table.refused] == [(1, "a"), (2, "b")]
    assert rows(table) == [("z", "3", 3)]


def test_columns_without_single_values_are_refused_by_name(path: Path, limits: Settings) -> None:
    polars.DataFrame({"a": [1], "parts": [[1, 2]]}).write_parquet(path)
    with pytest.raises(HwbError, match=r"HWB-312.*'parts'"):
        read(path, PARQUET, limits)


def test_a_file_cut_short_is_refused(path: Path, limits: Settings) -> None:
    polars.DataFrame({"a": list(range(1000))}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(HwbError, match="HWB-306"):
        read(path, PARQUET, limits)
    with pytest.raises(HwbError, match="HWB-306"):
        headers(path, PARQUET, limits)


def test_rows_that_take_no_room_in_the_file_are_counted_before_they_are_read(
    path: Path, limits: Settings
) -> None:
    polars.DataFrame({"a": [1] * 100_000, "b": [1] * 100_000}).write_parquet(path)
    with pytest.raises(HwbError, match=r"HWB-303.*100,000 rows of 2 columns"):
        read(path, PARQUET, replace(limits, max_expanded_bytes=1_000_000))


def test_a_file_without_rows_is_refused(path: Path, limits: Settings) -> None:
    polars.DataFrame({"a": []}).write_parquet(path)
    with pytest.raises(HwbError, match="HWB-313"):
        read(path, PARQUET, limits)
