"""What a file of lines gives, whatever its format."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol


class Fault(NamedTuple):
    """Why a record cannot be used; `at` is the position of the cell at fault."""

    rule: str
    at: int | None = None
    shape: str = ""


Row = tuple[int, list[str], Fault | None]
"""The line a record starts on (1 is the first), its cells, and what is wrong with it."""


class Source(Protocol):
    """The lines of one file or sheet, from the top."""

    def __iter__(self) -> Iterator[Row]: ...

    def misfit(self, cells: list[str], width: int) -> Fault | None:
        """What is wrong when the record last given does not have one cell for each header."""
