"""An answer between quarters, as it is sent: a workbook and CSV files, with sources."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.files import put
from pipelines.ledger import Entry
from pipelines.locking import turn
from pipelines.pack import wording
from pipelines.pack.arranging import pack
from pipelines.pack.metric import Row
from pipelines.pack.model import Pack, Release
from pipelines.pack.open_data.comma import csv_of
from pipelines.pack.placing import begin
from pipelines.pack.sheets.excel import bytes_of
from pipelines.pack.sheets.plan import Line, Sheet, Workbook, contents_of, made_at, sheet_of, whole
from pipelines.pack.tables import Column, Table, figures, marks, metrics
from pipelines.pack.tables.notes import notes
from pipelines.pack.tables.shape import clean, text
from pipelines.release import board
from pipelines.settings import Settings

_WORKBOOK = "answer.xlsx"
_STAMPS = (
    Column("signed_off", "Signed off", "Whether a signed release of the board shows the same."),
    Column("answer", "Answer", "The answer that the row is of."),
    Column("origin", "Real or synthetic", "real, or that the figures are made up."),
)


def write(settings: Settings, line: Entry, folder: Path, out: Path | None = None) -> Path:
    """Writes the files of an answer on record to the outbox, and returns where they lie.

    Written again, the bytes are the same. Raises HWB-958 where nothing can be written.
    """
    said = board.read(folder)
    made = pack(_release(line, said), said)
    tables = _tables(made, said)
    outbox = out or settings.outbox
    to = outbox / "answers" / f"{line.strategy}-{line.told['number']}"
    try:
        outbox.mkdir(parents=True, exist_ok=True)
        with turn(outbox / ".export.lock"):
            part = begin(to, _WORKBOOK)
            try:
                for table in tables:
                    (part / f"{table.name}.csv").write_bytes(csv_of(table))
                (part / _WORKBOOK).write_bytes(bytes_of(_workbook(made, tables)))
                put(part, to)
            finally:
                shutil.rmtree(part, ignore_errors=True)
    except OSError as fault:
        raise HwbError(
            "HWB-958",
            f"the answer cannot be written ({fault.strerror})",
            where=str(outbox),
            why=f"It is on record as answer {line.told['number']}.",
            do=f"Make room or access there, then `hwb answer --again {line.told['number']}`.",
        ) from None
    return to


def _release(line: Entry, said: Row) -> Release:
    return Release(
        strategy=line.strategy,
        name=f"Answer {line.told['number']}",
        quarter=said["of"]["quarter"],
        as_of=said["of"]["as_of"],
        data_as_at=said["of"].get("data_as_at", said["of"]["as_of"]),
        state="answer",
        kind="",
        signed_at=line.at.isoformat(timespec="seconds"),
        signed_by=line.by,
        figures=line.told["files"]["figures.csv"],
        ledger_head=line.hash,
        is_synthetic="synthetic" in said["origins"],
    )


def _tables(made: Pack, said: Row) -> list[Table]:
    """Figures with the release that shows the same, then what they mean and come from."""
    table = figures.figures(made)
    origin = "; ".join(marks(made.release)) or "real"
    signed_in = {_key(row): row["signed_in"] for row in said["figures"]}
    rows = [
        (*row, text(signed_in[_key(figure.__dict__)]), text(made.release.name), origin)
        for row, figure in zip(
            table.rows, (f for m in made.metrics.values() for f in m.figures), strict=True
        )
    ]
    stamped = replace(
        table,
        title="Figures",
        description="The figures that were asked for, one row each, as they stood on the day.",
        columns=(*table.columns, *_STAMPS),
        rows=tuple(rows),
    )
    return [stamped, metrics.metrics(made), metrics.sources(made), metrics.areas(made), notes(made)]


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("metric_id", *figures.KEY[1:]))


def _workbook(made: Pack, tables: list[Table]) -> Workbook:
    release = made.release
    marked = "".join(f"{mark}. " for mark in marks(release))
    *tabled, notes_ = [whole(table) for table in tables]
    shown = [sheet_of(table, marked) for table in (notes_, *tabled)]
    title = f"{marked}{release.name} of {clean(made.board)}"
    proofs = (
        f"Board: {clean(made.board)}",
        f"Answer: {release.name}, {wording.day(release.signed_at[:10])}",
        f"Given by: {clean(release.signed_by)}",
        f"Data as at: {wording.day(release.data_as_at)}",
        f"Hash of the figures (SHA-256): {release.figures}",
        f"Line of the ledger: {release.ledger_head}",
    )
    cover = Sheet(
        "Cover",
        (
            Line(title, "title"),
            Line("Figures that were asked for between two quarters of the board."),
            Line("What this is", "heading"),
            *(Line(proof) for proof in proofs),
            Line("The column Signed off says which signed release shows the same figure, if any."),
            Line("How to use it", "heading"),
            Line("Go to the contents", to="Contents"),
            Line("Read the notes: what the shorthand in square brackets means", to="Notes"),
            Line("Small numbers have been hidden; they are in no sheet."),
            Line("The sheet Sources names the licence of each figure."),
        ),
    )
    return Workbook(
        title=title,
        subject=f"Figures of {clean(made.board)}",
        author=clean(made.board),
        comments="; ".join(proofs),
        keywords=marked.strip(),
        made_at=made_at(release.signed_at),
        footer=f"{release.name}  figures {release.figures[:12]}  ledger {release.ledger_head[:12]}",
        sheets=(cover, sheet_of(contents_of(shown), marked, is_contents=True), *shown),
    )
