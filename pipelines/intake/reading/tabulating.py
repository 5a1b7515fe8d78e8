"""From the lines below a header to a table: blank lines, footers, records, refusals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.intake.reading.heading import Heading, find_heading
from pipelines.intake.reading.names import plain, shown, with_made_names
from pipelines.intake.reading.rows import Fault, Source
from pipelines.intake.reading.table import Note, Refused, Table
from pipelines.specs.contract import FileShape

if TYPE_CHECKING:
    import polars

_CHUNK = 50_000


def tabulate(source: Source, shape: FileShape) -> Table:
    """Every line of `source` as preamble, header, record, refusal, footer or blank line."""
    rows = iter(source)
    heading = find_heading(rows, shape.header)
    width = len(heading.names)
    is_footer = _FooterTest(shape)
    made = with_made_names(heading.names)
    body = _Body(width)
    records = 0
    blank: list[int] = []
    last = short = 0
    for line, cells, fault in rows:
        text = "".join(cells)
        if not text.strip():
            blank.append(line)
            continue
        records += 1
        last = line
        if is_footer(cells):
            body.footer.append(line)
            continue
        if not fault and len(cells) != width:
            if width - shape.short_by <= len(cells) < width:
                cells += [""] * (width - len(cells))
                short += 1
            else:
                fault = source.misfit(cells, width)
        if not fault and "\0" in text:
            fault = Fault("NUL character", at=next(n for n, c in enumerate(cells) if "\0" in c))
        if fault:
            column = None if fault.at is None else made[fault.at]
            body.refused.append(Refused(line, fault.rule, column, fault.shape))
        else:
            body.add(line, cells)
    inside = sum(line < last for line in blank)
    notes = [Note("blank line skipped", inside)] if inside else []
    if short:
        notes.append(Note("line without its last cells, as declared", short))
    return body.table(heading, records, notes)


class _FooterTest:
    def __init__(self, shape: FileShape) -> None:
        self._until = re.compile(shape.until) if shape.until is not None else None
        self._single = [re.compile(p) for p in shape.footer]
        self._ended = False

    def __call__(self, cells: list[str]) -> bool:
        if self._ended or not (self._until or self._single):
            return self._ended
        first = next(filter(None, map(plain, cells)), "")
        self._ended = bool(self._until and self._until.fullmatch(first))
        return self._ended or any(p.fullmatch(first) for p in self._single)


class _Body:
    """Collects records by column, in chunks: Python texts of a long file do not fit in memory."""

    def __init__(self, width: int) -> None:
        self.refused: list[Refused] = []
        self.footer: list[int] = []
        self._width = width
        self._lines: list[int] = []
        self._rows: list[list[str]] = []
        self._frames: list[polars.DataFrame] = []

    def add(self, line: int, cells: list[str]) -> None:
        self._lines.append(line)
        self._rows.append(cells)
        if len(self._lines) == _CHUNK:
            self._flush()

    def _flush(self) -> None:
        import polars

        columns = zip(*self._rows, strict=True) if self._rows else [()] * self._width
        series = [polars.Series(str(n), column, polars.String) for n, column in enumerate(columns)]
        self._frames.append(
            polars.DataFrame([*series, polars.Series("_line", self._lines, polars.Int64)])
        )
        self._lines, self._rows = [], []

    def table(self, heading: Heading, records: int, notes: list[Note]) -> Table:
        """The table, without the columns that have neither header nor any cell."""
        import polars

        self._flush()
        frame = polars.concat(self._frames, rechunk=True)
        notes = list(notes)
        kept: list[str] = []
        header: list[str] = []
        made = with_made_names(heading.names)
        for position, name in enumerate(heading.names):
            if not plain(name):
                cells = frame[str(position)]
                filled = int((cells.str.strip_chars() != "").sum())
                if not filled:
                    continue
                notes.append(Note(f"cell under no header, kept as {shown(made[position])}", filled))
            kept.append(str(position))
            header.append(made[position])
        frame = frame.select([*kept, "_line"])
        frame.columns = [*map(str, range(len(kept))), "_line"]
        return Table(
            header=header,
            frame=frame,
            records=records,
            refused=self.refused,
            footer=self.footer,
            preamble=heading.preamble,
            notes=notes,
        )
