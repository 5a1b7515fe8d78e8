"""Known wrong cells and lines, put right in the texts as sent, before anything is read from them.

A correction says what it found (`was`): where that no longer stands, nothing is changed and the
file is held, since what else has changed there is not known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from pipelines.intake.cells import Sent
from pipelines.intake.matching import Matching
from pipelines.intake.normalising import clean
from pipelines.intake.reading.table import Table
from pipelines.specs.corrections import Correction


@dataclass(frozen=True)
class Corrected:
    """A table as sent and as it is read, row for row; lines that are dropped are in neither.

    `lines` gives those that each correction changed or dropped, by its id; `unfit` says which
    corrections do not fit the file, and why.
    """

    sent: Table
    read: Table
    lines: dict[str, tuple[int, ...]]
    dropped: int
    unfit: tuple[str, ...]


class _Unfit(Exception):
    """Why a correction does not fit the file; never with a value of it."""


def correct(
    table: Table, matching: Matching, corrections: Sequence[Correction], sha256: str
) -> Corrected:
    """Applies the corrections in force that are of this file."""
    if not corrections:
        return Corrected(table, table, {}, 0, ())
    texts = _Texts(table, matching)
    found: dict[str, tuple[int, ...]] = {}
    unfit = []
    for each in corrections:
        if not each.is_in_force or each.file not in (None, sha256):
            continue
        try:
            rows = texts.rows(each)
            if len(rows):
                texts.take(each, rows)
                found[each.id] = tuple(texts.lines.gather(rows).unique().sort())
        except _Unfit as reason:
            unfit.append(f"the correction {each.id} does not fit: {reason}")
    dropped = texts.lines.gather(list(texts.dropped)).unique()
    kept = ~pl.col("_line").is_in(dropped.implode())
    sent = replace(table, frame=table.frame.filter(kept))
    read = replace(table, frame=texts.read.filter(kept))
    return Corrected(sent, read, found, len(dropped), tuple(unfit))


class _Texts:
    """The texts of a table: found in `sent`, changed in `read`."""

    def __init__(self, table: Table, matching: Matching) -> None:
        self.sent = self.read = table.frame
        self.lines = table.frame["_line"]
        self.dropped: dict[int, str] = {}
        self._columns = matching.columns
        self._changed: dict[int, dict[str, str]] = {}
        self._plain: dict[str, Sent] = {}

    def rows(self, each: Correction) -> pl.Series:
        """The rows it is of; none where a key is not in this file, and need not be."""
        if each.line is not None:
            rows = (self.lines == each.line).arg_true()
            missing = f"line {each.line} is not among the rows of the file"
        else:
            rows = self._holding(each.key or {})
            missing = "no row of the file has its key"
        if rows.is_empty() and each.file is not None:
            raise _Unfit(missing)
        return rows

    def take(self, each: Correction, rows: pl.Series) -> None:
        """Changes or drops the rows, where they are as it says and no other correction has."""
        if each.column not in self._columns:
            raise _Unfit(f"the column {each.column} was not sent")
        position = str(self._columns[each.column])
        was = clean(each.was)[0]
        for row, text in zip(rows, self.sent[position].gather(rows), strict=True):
            if clean(text)[0] != was:
                line = self.lines[row]
                raise _Unfit(f"{each.column} of line {line} is not what it says was sent")
        if other := next(self._others(each, rows), None):
            raise _Unfit(f"{other} is of the same {'line' if each.drop else 'cell'}")
        if each.drop:
            self.dropped |= dict.fromkeys(rows, each.id)
            return
        for row in rows:
            self._changed.setdefault(row, {})[each.column] = each.id
        here = pl.int_range(pl.len()).is_in(rows.implode())
        text = pl.when(here).then(pl.lit(each.becomes)).otherwise(position)
        self.read = self.read.with_columns(text.alias(position))

    def _others(self, each: Correction, rows: pl.Series) -> Iterator[str]:
        for row in rows:
            if row in self.dropped:
                yield self.dropped[row]
            for column, other in self._changed.get(row, {}).items():
                if each.drop or column == each.column:
                    yield other

    def _holding(self, key: dict[str, str]) -> pl.Series:
        """The rows of a key, compared without spaces at the ends and unusual characters."""
        here = pl.repeat(True, len(self.lines), eager=True)
        for name, text in key.items():
            if name not in self._columns:
                return pl.Series(dtype=pl.UInt32)
            sent = self._sent(name)
            here &= (sent.plain == clean(text)[0]).gather(sent.place)
        return here.arg_true()

    def _sent(self, name: str) -> Sent:
        if name not in self._plain:
            self._plain[name] = Sent.of(name, self.sent[str(self._columns[name])], {})
        return self._plain[name]
