"""Text files with delimiters: physical lines in, records with their line numbers out."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import TextIO

from pipelines.errors import HwbError
from pipelines.intake.reading.rows import Fault, Row

# A quote that is never closed swallows what follows; a real cell is far shorter than this.
_LINES_IN_A_RECORD = 1_000
_CHARACTERS_IN_A_LINE = 16 * 1024**2

# The module's own bound of 131,072 is below the outline of a county in one cell.
csv.field_size_limit(_CHARACTERS_IN_A_LINE)


class _Swallowed(Exception):
    """A record goes on for more lines than a real one does."""


class Records:
    """The records of `stream`, which must be opened with `newline=""`.

    A record that cannot be read (a quote not closed, text after a closing quote) is refused under
    the line it starts on, and reading goes on with the very next line: what an open quote would
    swallow is read as records of its own, so nothing below it is lost. Every lost line is thus
    either a record or a refusal.
    """

    def __init__(self, stream: TextIO, delimiter: str) -> None:
        self._stream = stream
        self._delimiter = delimiter
        self._back: deque[str] = deque()
        self._span: list[str] = []
        self._line = 0

    def __iter__(self) -> Iterator[Row]:
        while True:
            reader = csv.reader(self._lines(), delimiter=self._delimiter, strict=True)
            while True:
                self._span.clear()
                start = self._line + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except (csv.Error, _Swallowed):
                    yield start, self._first_line_as_it_stands(), self._fault()
                    break
                self._line += len(self._span)
                yield start, cells, None

    def misfit(self, cells: list[str], width: int) -> Fault | None:
        """Too few or too many cells; over several lines, an earlier quote was not closed."""
        if len(self._span) > 1:
            self._line -= len(self._span)
            self._take_back()
            return Fault("quote not closed")
        rule = "too few cells" if len(cells) < width else "too many cells"
        return Fault(rule, shape=f"{len(cells)} cells where the header has {width}")

    def _lines(self) -> Iterator[str]:
        while True:
            if len(self._span) == _LINES_IN_A_RECORD:
                raise _Swallowed
            line = self._back.popleft() if self._back else self._read_line()
            if not line:
                return
            self._span.append(line)
            yield line

    def _read_line(self) -> str:
        line = self._stream.readline(_CHARACTERS_IN_A_LINE)
        if len(line) == _CHARACTERS_IN_A_LINE:
            raise HwbError(
                "HWB-306",
                f"a line is longer than {_CHARACTERS_IN_A_LINE // 1024**2} million characters",
                where=f"below line {self._line}",
                do="Check that the file is the text table it should be, with line ends.",
            )
        return line

    def _fault(self) -> Fault:
        several = len(self._span) > 1
        quotes = self._span[0].count('"')
        self._take_back()
        if several or quotes % 2:
            return Fault("quote not closed")
        return Fault("text after a closing quote")

    def _take_back(self) -> None:
        self._back.extendleft(reversed(self._span[1:]))
        self._line += 1

    def _first_line_as_it_stands(self) -> list[str]:
        """Without quoting rules: enough to tell a title or a footer that holds a stray quote."""
        return [c.strip('"') for c in self._span[0].rstrip("\r\n").split(self._delimiter)]
