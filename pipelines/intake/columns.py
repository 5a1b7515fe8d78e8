"""The columns of one table under one contract: what each distinct text means, laid on the rows.

Rows are many and distinct texts few, so a column is kept as its distinct values and, for each row,
the place of its own among them. Rows are only put together, some at a time, when they are written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from pipelines.errors import shape
from pipelines.intake.cells import TYPES, Cells, Sent, look_up, read_cells
from pipelines.intake.matching import Matching
from pipelines.intake.normalising import clean
from pipelines.intake.reading.table import Note, Refused, Table
from pipelines.specs.contract import Contract, StatusColumn

QUARANTINE = {"line": pl.Int64, "column": pl.String, "rule": pl.String, "shape": pl.String}


class Laid(Protocol):
    """Anything that can say what stands in `length` rows from `start` on."""

    def rows(self, start: int, length: int) -> pl.Series: ...


@dataclass(frozen=True)
class Coded:
    """A column as distinct values and, for each row, the place of its own among them."""

    values: pl.Series
    place: pl.Series

    def rows(self, start: int, length: int) -> pl.Series:
        return self.values.gather(self.place.slice(start, length))

    def found(self, kept: pl.Series) -> pl.Series:
        """The values that stand in the rows kept, without NULL."""
        return self.values.gather(self.place.filter(kept).unique()).drop_nulls().unique()


@dataclass(frozen=True)
class Combinations:
    """Every combination of the texts of some columns that stands in a row.

    `plain` and `values` give, by column, the normalised text and the typed value of each
    combination; `place` gives the combination of each row.
    """

    plain: dict[str, list[str]]
    values: dict[str, list[Any]]
    place: pl.Series
    height: int

    def laid(self, values: Iterable[Any], kind: type[pl.DataType]) -> Coded:
        """One value per combination, on the rows."""
        return Coded(pl.Series(list(values), dtype=kind), self.place)


@dataclass(frozen=True)
class Refusal:
    """One rule per row, NULL where the row is fine, and the column it is about, if it is one."""

    column: str | None
    rules: Coded


class Columns:
    """Every column of a contract, read from a table.

    `lines` has the line of each row, `notes` what was met on the way. A column that was not sent
    has blank texts, and neither a value nor a status.
    """

    def __init__(self, table: Table, contract: Contract, matching: Matching) -> None:
        self.lines = table.frame["_line"]
        self.notes: list[Note] = []
        self._contract = contract
        self._nowhere = pl.zeros(len(self.lines), pl.UInt8, eager=True)
        self._sent: dict[str, Sent] = {}
        self._cells: dict[str, Cells] = {}
        self._judged: dict[str, tuple[Coded, Coded]] = {}
        for name, position in matching.columns.items():
            column, markers = contract.columns[name], contract.markers_of(name)
            sent = Sent.of(name, table.frame[str(position)], column.same_as)
            self._sent[name] = sent
            self._cells[name] = read_cells(name, sent, column, markers)
            self.notes += [*sent.notes, *self._cells[name].notes]
        for name in matching.columns:
            status = contract.columns[name].status
            if status is not None and status.column in self._sent:
                self._judge(name, status)

    def everywhere(self, value: Any, kind: type[pl.DataType] = pl.String) -> Coded:
        """One value on every row."""
        return Coded(pl.Series([value], dtype=kind), self._nowhere)

    def values(self, name: str) -> Coded:
        """The typed values of a column; NULL where there is none."""
        if name in self._judged:
            return self._judged[name][0]
        if name in self._sent:
            return Coded(self._cells[name].values, self._sent[name].place)
        kind = TYPES[self._contract.columns[name].type]
        return Coded(pl.Series([None], dtype=kind), self._nowhere)

    def statuses(self, name: str) -> Coded:
        """What each cell of a column is worth; NULL where the column was not sent."""
        if name in self._judged:
            return self._judged[name][1]
        if name in self._sent:
            return Coded(self._cells[name].statuses, self._sent[name].place)
        return self.everywhere(None)

    def landed(self) -> dict[str, Laid]:
        """The typed columns, then the status columns, as the landed table has them."""
        names = self._contract.columns
        values: dict[str, Laid] = {name: self.values(name) for name in names}
        statuses = {
            f"{name}_status": self.statuses(name)
            for name in names
            if self._contract.has_status(name)
        }
        return values | statuses

    def number_cells(self, kept: pl.Series) -> tuple[int, int]:
        """Cells of the number columns that were sent, in the rows kept, and those missing."""
        numbers = [name for name in self._sent if self._contract.columns[name].is_number]
        missing = 0
        for status in map(self.statuses, numbers):
            is_missing = status.values == "missing"
            if is_missing.any():
                missing += int(is_missing.gather(status.place.filter(kept)).sum())
        return len(numbers) * int(kept.sum()), missing

    def combinations(self, names: Sequence[str]) -> Combinations:
        """Every combination of the columns' texts, in order of appearance."""
        sent = {name: self._sent[name] for name in names if name in self._sent}
        if len(sent) == 1:
            (only,) = sent.values()
            place, height = only.place, len(only.texts)
            index = {name: pl.arange(0, height, eager=True) for name in sent}
        elif sent:
            rows = pl.DataFrame([s.place.cast(pl.UInt32).alias(name) for name, s in sent.items()])
            found = rows.unique(maintain_order=True).with_row_index("place")
            place = rows.join(found, on=list(sent), how="left", maintain_order="left")["place"]
            height = found.height
            index = {name: found[name] for name in sent}
        else:
            place, height, index = self._nowhere, 1, {}
        blank, none = [""] * height, [None] * height
        cells = self._cells
        return Combinations(
            {n: sent[n].plain.gather(index[n]).to_list() if n in sent else blank for n in names},
            {n: cells[n].values.gather(index[n]).to_list() if n in sent else none for n in names},
            place,
            height,
        )

    def quarantine(
        self, refusals: Iterable[Refusal], unreadable: Iterable[Refused]
    ) -> pl.DataFrame:
        """Line, column, rule and shape of everything refused: one row per line, column and rule.

        `refusals` are about the rows, `unreadable` about lines that never became rows.
        """
        on_cells = [
            Refusal(name, Coded(self._cells[name].rules, sent.place))
            for name, sent in self._sent.items()
        ]
        found = pl.DataFrame(
            [(r.line, r.column, r.rule, r.shape) for r in unreadable], QUARANTINE, orient="row"
        )
        parts = [self._refused(refusal) for refusal in [*on_cells, *refusals]]
        each = ["line", "column", "rule"]
        whole = pl.concat([found, *parts]).unique(each, keep="first", maintain_order=True)
        return whole.sort(each)

    def _refused(self, refusal: Refusal) -> pl.DataFrame:
        rules = refusal.rules
        if rules.values.null_count() == len(rules.values):
            return pl.DataFrame(schema=QUARANTINE)
        broken = rules.values.is_not_null().gather(rules.place)
        sent = self._sent.get(refusal.column) if refusal.column else None
        texts = sent.texts.gather(sent.place.filter(broken)).to_list() if sent else None
        shapes = {text: shape(text) for text in set(texts or [])}
        return pl.DataFrame(
            {
                "line": self.lines.filter(broken),
                "column": [refusal.column] * int(broken.sum()),
                "rule": rules.values.gather(rules.place.filter(broken)),
                "shape": [shapes[text] for text in texts] if texts else "",
            },
            QUARANTINE,
        )

    def _judge(self, name: str, status: StatusColumn) -> None:
        """Lets a status column speak: over a value and over a blank, not over a marker."""
        sent, by = self._sent[name], self._sent[status.column]
        meanings = {clean(text)[0]: str(meaning) for text, meaning in status.meanings.items()}
        rows = pl.DataFrame({"own": sent.place, "by": by.place})
        pairs = rows.unique(maintain_order=True)
        judged = pairs.with_row_index("place").with_columns(
            value=self._cells[name].values.gather(pairs["own"]),
            status=self._cells[name].statuses.gather(pairs["own"]),
            is_blank=(sent.plain == "").gather(pairs["own"]),
            meant=look_up(by.plain, meanings).gather(pairs["by"]),
        )
        is_present = pl.col("status") == "present"
        is_void = (is_present & (pl.col("meant") != "unreliable")).fill_null(False)
        is_open = (is_present | pl.col("is_blank")) & pl.col("meant").is_not_null()
        judged = judged.with_columns(
            pl.when(~is_void).then("value").alias("value"),
            pl.when(is_open).then("meant").otherwise("status").alias("status"),
            is_void.alias("is_void"),
        )
        place = rows.join(judged, on=["own", "by"], how="left", maintain_order="left")["place"]
        self._judged[name] = Coded(judged["value"], place), Coded(judged["status"], place)
        void = int(judged["is_void"].gather(place).sum())
        if void:
            self.notes.append(Note(f"{name}: values not taken, by the status beside them", void))
