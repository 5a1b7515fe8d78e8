"""Expectations of our own, for what Great Expectations cannot say: parts add up to their total.

Importing this module registers them; `suites.py` does.
"""

from typing import Any, ClassVar

import pandas as pd
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import (  # type: ignore[attr-defined]
    MulticolumnMapMetricProvider,
    multicolumn_condition_partial,
)

_ROUNDING = 1e-9
"""Share of a total by which a sum of decimals, held as doubles, may be off."""

_DOMAIN = ("batch_id", "table", "column_list", "row_condition", "condition_parser", "ignore_row_if")


class ExpectPartsToAddUpToTotal(MulticolumnMapExpectation):
    """The lines of `parts` add up to the line of their `total`: Male and Female to Persons.

    `column_list` gives the column of numbers, the column that names the part, then those within
    which one total stands (area, period, age). Where a part is absent or has no number, the others
    may not exceed the total; a total without a number is compared with nothing. `tolerance` is in
    the unit of the numbers, for rounded figures. All lines of a group that disagrees fail.
    """

    total: str
    parts: list[str]
    tolerance: float = 0

    map_metric: ClassVar[str | None] = "multicolumn_values.parts_add_up_to_total"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "total", "parts", "tolerance")


class ExpectColumnsToAddUpToTotal(MulticolumnMapExpectation):
    """In each line the first of `column_list` is the sum of the others.

    Cells without a number, and `tolerance`, are taken as in ExpectPartsToAddUpToTotal.
    """

    tolerance: float = 0

    map_metric: ClassVar[str | None] = "multicolumn_values.columns_add_up_to_total"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "tolerance")


class PartsAddUpToTotal(MulticolumnMapMetricProvider):
    condition_metric_name = "multicolumn_values.parts_add_up_to_total"
    condition_domain_keys = _DOMAIN
    condition_value_keys = ("total", "parts", "tolerance")

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(
        cls,  # noqa: N805 - Great Expectations gives it the class
        lines: pd.DataFrame,
        total: str,
        parts: list[str],
        tolerance: float,
        **_: Any,
    ) -> "pd.Series[bool]":
        numbers, named = lines.iloc[:, 0].astype("float64"), lines.iloc[:, 1]
        is_total, is_part = named.isin([total]), named.isin(parts)
        within = list(lines.columns[2:])
        group = (
            lines.groupby(within, dropna=False, sort=False).ngroup()
            if within
            else pd.Series(0, index=lines.index)
        )
        total_lines = _per_group(is_total, group)
        known_totals = _per_group(is_total & numbers.notna(), group)
        known_parts = _per_group(is_part & numbers.notna(), group)
        agree = _agree(
            _per_group(numbers.where(is_part), group),
            _per_group(numbers.where(is_total), group).where(
                (known_totals == total_lines) & (total_lines > 0)
            ),
            known_parts == len(parts) * total_lines,
            tolerance,
        )
        return agree | ~(is_total | is_part)


class ColumnsAddUpToTotal(MulticolumnMapMetricProvider):
    condition_metric_name = "multicolumn_values.columns_add_up_to_total"
    condition_domain_keys = _DOMAIN
    condition_value_keys = ("tolerance",)

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(
        cls,  # noqa: N805 - Great Expectations gives it the class
        lines: pd.DataFrame,
        tolerance: float,
        **_: Any,
    ) -> "pd.Series[bool]":
        numbers = lines.astype("float64")
        parts = numbers.iloc[:, 1:]
        return _agree(parts.sum(axis=1), numbers.iloc[:, 0], parts.notna().all(axis=1), tolerance)


def _per_group(values: "pd.Series[Any]", group: "pd.Series[int]") -> "pd.Series[float]":
    """The sum of a group's values, on each of its lines."""
    return values.astype("float64").groupby(group.to_numpy()).transform("sum")


def _agree(
    parts: "pd.Series[float]",
    total: "pd.Series[float]",
    complete: "pd.Series[bool]",
    tolerance: float,
) -> "pd.Series[bool]":
    slack = tolerance + _ROUNDING * total.abs()
    return ~((parts - total > slack) | (complete & (total - parts > slack)))
