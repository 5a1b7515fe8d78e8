"""What a table is, and the columns that several have."""

from dataclasses import dataclass

EXTRACT = ("varchar", "Landed table, `<partner>__<extract>`.")
METRIC = ("varchar", "Id of the metric: the stem of its two files.")


@dataclass(frozen=True)
class Table:
    """What one row is, and column → (DuckDB type, what it holds), in order."""

    row_is: str
    columns: dict[str, tuple[str, str]]
