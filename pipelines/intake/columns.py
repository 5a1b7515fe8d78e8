"""The columns of one table under one contract, on its rows: texts, values, statuses, refusals."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipelines.errors import shape
from pipelines.intake.cells import TYPES, Cells, Sent, look_up, read_cells
from pipelines.intake.matching import Matching
from pipelines.intake.normalising import clean
from pipelines.intake.reading.table import Note, Refused, Table
from pipelines.specs.contract import Contract, StatusColumn

QUARANTINE = {"line": pl.Int64, "column": pl.String, "rule": pl.String, "shape": pl.String}


@dataclass(frozen=True)
class Refusal:
    """One rule per row, NULL where the row is fine, and the column it is about, if it is one."""

    column: str | None
    rules: pl.Series


class Columns:
    """Every column of a contract laid on the rows of a table.

    `lines` has the line of each row and `notes` what was met on the way. A column that was not
    sent has blank texts, and neither a value nor a status.
    """

    def __init__(self, table: Table, contract: Contract, matching: Matching) -> None:
        self.lines = table.frame["_line"]
        self.height = len(self.lines)
        self.notes: list[Note] = []
        self._contract = contract
        self._sent: dict[str, Sent] = {}
        self._cells: dict[str, Cells] = {}
        self._values: dict[str, pl.Series] = {}
        self._statuses: dict[str, pl.Series] = {}
        for name, position in matching.columns.items():
            self._read(name, table.frame[str(position)])
        for name in matching.columns:
            status = contract.columns[name].status
            if status is not None and status.column in self._sent:
                self._judge(name, status)

    def plain(self, name: str) -> pl.Series:
        """The normalised texts of a column."""
        if name not in self._sent:
            return self.everywhere("")
        return self._sent[name].on_rows(self._sent[name].plain)

    def values(self, name: str) -> pl.Series:
        """The typed values of a column; NULL where there is none."""
        if name not in self._values:
            kind = TYPES[self._contract.columns[name].type]
            return pl.repeat(None, self.height, dtype=kind, eager=True)
        return self._values[name]

    def everywhere(self, text: str | None) -> pl.Series:
        """One text on every row."""
        return pl.repeat(text, self.height, dtype=pl.String, eager=True)

    def landed(self) -> list[pl.Series]:
        """The typed columns, then the status columns, as the landed table has them."""
        names = self._contract.columns
        values = [self.values(name).alias(name) for name in names]
        statuses = [
            self._statuses.get(name, self.everywhere(None)).alias(f"{name}_status")
            for name in names
            if has_status(name, self._contract)
        ]
        return values + statuses

    def quarantine(
        self, refusals: Iterable[Refusal], unreadable: Iterable[Refused]
    ) -> pl.DataFrame:
        """Line, column, rule and shape of everything refused: one row per line, column and rule.

        `refusals` are about the rows, `unreadable` about lines that never became rows.
        """
        on_cells = [
            Refusal(name, sent.on_rows(self._cells[name].rules))
            for name, sent in self._sent.items()
            if self._cells[name].rules.null_count() < len(sent.texts)
        ]
        found = pl.DataFrame(
            [(r.line, r.column, r.rule, r.shape) for r in unreadable], QUARANTINE, orient="row"
        )
        parts = [self._refused(refusal) for refusal in [*on_cells, *refusals]]
        each = ["line", "column", "rule"]
        whole = pl.concat([found, *parts]).unique(each, keep="first", maintain_order=True)
        return whole.sort(each)

    def _refused(self, refusal: Refusal) -> pl.DataFrame:
        broken = refusal.rules.is_not_null()
        rows = pl.DataFrame({"line": self.lines, "rule": refusal.rules}).filter(broken)
        sent = self._sent.get(refusal.column) if refusal.column else None
        texts = sent.on_rows(sent.texts).filter(broken).to_list() if sent else [""] * len(rows)
        shapes = {text: shape(text) for text in set(texts)}
        return rows.select(
            "line",
            pl.lit(refusal.column, pl.String).alias("column"),
            "rule",
            pl.Series("shape", [shapes[text] for text in texts], pl.String),
        )

    def _read(self, name: str, texts: pl.Series) -> None:
        column = self._contract.columns[name]
        sent = Sent.of(name, texts, column.same_as)
        cells = read_cells(name, sent, column, self._contract.markers_of(name))
        self._sent[name], self._cells[name] = sent, cells
        self._values[name] = sent.on_rows(cells.values)
        self._statuses[name] = sent.on_rows(cells.statuses)
        self.notes += [*sent.notes, *cells.notes]

    def _judge(self, name: str, status: StatusColumn) -> None:
        """Lets a status column speak: over a value and over a blank, not over a marker."""
        sent = self._sent[status.column]
        meanings = {clean(text)[0]: str(meaning) for text, meaning in status.meanings.items()}
        meant = look_up(sent.plain, meanings)
        cells = pl.DataFrame(
            {
                "value": self._values[name],
                "status": self._statuses[name],
                "is_blank": self.plain(name) == "",
                "meant": sent.on_rows(meant),
            }
        )
        is_present = pl.col("status") == "present"
        is_void = (is_present & (pl.col("meant") != "unreliable")).fill_null(False)
        is_open = (is_present | pl.col("is_blank")) & pl.col("meant").is_not_null()
        judged = cells.select(
            pl.when(~is_void).then("value").alias("value"),
            pl.when(is_open).then("meant").otherwise("status").alias("status"),
            is_void.alias("is_void"),
        )
        self._values[name], self._statuses[name] = judged["value"], judged["status"]
        void = int(judged["is_void"].sum())
        if void:
            self.notes.append(Note(f"{name}: values not taken, by the status beside them", void))


def has_status(name: str, contract: Contract) -> bool:
    """Whether the landed table says what each cell of this column is worth."""
    return contract.columns[name].is_number or contract.has_status(name)
