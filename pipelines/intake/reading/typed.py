"""The texts of cells that come with a type (workbooks, Parquet): one rule for all of them.

Whole numbers are written without a point (`20`, never `20.0`), others with the fewest digits that
read back as the same number; dates as `2022-04-01`, moments as `2022-04-01T09:30:00`, truth values
as `TRUE` and `FALSE`; no value is the empty text.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pipelines.errors import HwbError
from pipelines.intake.reading.names import shown

if TYPE_CHECKING:
    import polars

# Beyond this a double no longer tells every whole number apart, so none is claimed.
_WHOLE_BELOW = 2**53


def cell_text(value: object) -> str:
    """The text of one workbook cell as python-calamine gives it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _WHOLE_BELOW else repr(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(value // dt.timedelta(seconds=1), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return "" if value is None else str(value)


def column_text(column: polars.Series) -> polars.Series:
    """A column of Parquet as texts. Raises HWB-312 for lists, structures and bytes."""
    import polars

    kind = column.dtype
    if kind == polars.Boolean:
        text = column.replace_strict({True: "TRUE", False: "FALSE"}, return_dtype=polars.String)
    elif kind.is_float():
        double = column.cast(polars.Float64)
        whole = (double == double.floor()) & (double.abs() < _WHOLE_BELOW)
        text = polars.select(
            polars.when(whole)
            .then(double.cast(polars.Int64, strict=False).cast(polars.String))
            .otherwise(column.cast(polars.String))
        ).to_series()
    elif isinstance(kind, polars.Datetime):
        # `isoformat` of Python leaves out a fraction of nothing; so does this.
        text = column.dt.to_string("iso:strict").str.replace(r"\.0+", "")
    elif kind.is_nested() or kind in (polars.Binary, polars.Object):
        raise HwbError(
            "HWB-312",
            f"the column {shown(column.name)} does not hold single values ({kind})",
            do="Ask the partner for one value to a cell.",
        )
    else:
        text = column.cast(polars.String)
    return text.fill_null("")
