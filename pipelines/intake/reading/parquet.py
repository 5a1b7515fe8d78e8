"""Parquet: typed columns become texts, the row number stands for the line."""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import HwbError
from pipelines.intake.reading.refusals import damage_refused
from pipelines.intake.reading.table import Refused, Table
from pipelines.intake.reading.typed import column_text
from pipelines.settings import Settings

_WHAT = "the Parquet file"


def parquet_header(path: Path) -> list[str]:
    """The column names, without reading a row. Raises HWB-306 for a damaged file."""
    import polars

    with path.open("rb") as stream, damage_refused(_WHAT, polars.exceptions.PolarsError):
        return list(polars.read_parquet_schema(stream))


def read_parquet(path: Path, limits: Settings) -> Table:
    """Every row of the file. Raises HWB-303, HWB-306, HWB-312."""
    import polars

    _refuse_too_large(path, limits)
    with path.open("rb") as stream, damage_refused(_WHAT, polars.exceptions.PolarsError):
        frame = polars.read_parquet(stream)
    header = frame.columns
    texts = [column_text(column).alias(str(n)) for n, column in enumerate(frame)]
    lines = polars.int_range(1, frame.height + 1, eager=True).alias("_line")
    return _without_nul(Table(header, polars.DataFrame([*texts, lines]), frame.height))


def _without_nul(table: Table) -> Table:
    import polars

    for position, name in enumerate(table.header):
        at = polars.col(str(position)).str.contains("\0", literal=True)
        lines = table.frame.filter(at)["_line"].to_list()
        if lines:
            table.refused += [Refused(line, "NUL character", name) for line in lines]
            table.frame = table.frame.filter(~at)
    return table


def _refuse_too_large(path: Path, limits: Settings) -> None:
    import polars

    columns = len(parquet_header(path))
    with path.open("rb") as stream, damage_refused(_WHAT, polars.exceptions.PolarsError):
        rows = polars.scan_parquet(stream).select(polars.len()).collect().item()
    # A run of equal values takes a few bytes in the file and at least eight a cell when read.
    if rows * columns * 8 > limits.max_expanded_bytes:
        raise HwbError(
            "HWB-303",
            f"{rows:,} rows of {columns} columns are more than may be unpacked",
            where=f"the cap is {limits.max_expanded_bytes:,} bytes",
            do="Ask the partner for the file in parts, or raise the cap.",
        )
