"""What must be known of a sheet before it is unpacked, and is not told afterwards.

A few bytes can claim a cell in the last row and column: unpacked, the sheet between would take all
memory. And python-calamine gives error cells as blank ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.errors import HwbError

# As many as 1,048,576 lines of 19 columns; each takes some 40 bytes while it is read.
CELLS_AT_ONCE = 20_000_000


@dataclass
class SheetFacts:
    """The rows and columns from A1 to the last filled cell, and error cells.

    `errors` holds the first error cell of a run of rows: first row and last row, column (all from
    0), error code. `hidden_rows` counts the rows that a person does not see.
    """

    rows: int = 0
    columns: int = 0
    errors: list[tuple[int, int, int, str]] = field(default_factory=list)
    hidden_rows: int = 0

    @property
    def cells(self) -> int:
        return self.rows * self.columns

    def reach(self, row: int, column: int) -> None:
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, column + 1)

    def first_error_by_row(self) -> dict[int, tuple[int, str]]:
        """Row, from 0, → column and code of its first error cell."""
        found: dict[int, tuple[int, str]] = {}
        for first, last, column, code in self.errors:
            for row in range(first, last + 1):
                found[row] = min(found.get(row, (column, code)), (column, code))
        return found


def refuse_too_many_cells(sheets: Iterable[SheetFacts]) -> None:
    """Raises HWB-303 when the sheets that are unpacked together are more than memory may hold."""
    sheets = list(sheets)
    if sum(s.cells for s in sheets) > CELLS_AT_ONCE:
        widest = max(sheets, key=lambda s: s.cells)
        raise HwbError(
            "HWB-303",
            f"a sheet reaches over {widest.rows:,} rows and {widest.columns:,} columns",
            where=f"the cap is {CELLS_AT_ONCE:,} cells",
            why="Often a single stray cell, far below or right of the table.",
            do="Ask the partner to delete the empty rows and columns around the table.",
        )
