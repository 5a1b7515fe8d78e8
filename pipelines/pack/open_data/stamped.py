"""The tables of open data: those of the pack, and on every row which release it is of.

A file of rows has no cover to say that it is a draft or made up, and rows are copied without it.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.pack.model import Pack
from pipelines.pack.tables import Cell, Column, Table, marks, proofs, state, tables
from pipelines.pack.tables.shape import text

_STAMPS = (
    Column("release", "Release", "The release that the row is of, such as 2026-27-Q2."),
    Column("release_state", "State of the release", "signed or corrected, or that it is a draft."),
    Column("release_origin", "Real or synthetic", "real, or that the figures are made up."),
)


def stamped(pack: Pack) -> dict[str, Table]:
    """Every table of the pack by its name, each row with its release, and the table `release`."""
    release = pack.release
    marked = [mark for mark in marks(release) if mark != state(release)]
    stamps: tuple[Cell, ...] = (
        *(text(release.name), state(release)),
        "; ".join(marked if release.is_synthetic else ["real", *marked]),
    )
    found = {
        name: replace(
            table,
            columns=(*table.columns, *_STAMPS),
            rows=tuple((*row, *stamps) for row in table.rows),
        )
        for name, table in tables(pack).items()
    }
    return {**found, "release": _proved(pack)}


def _proved(pack: Pack) -> Table:
    """What proves the release: one row per name."""
    rows: list[tuple[Cell, ...]] = [(name, text(said)) for name, said in proofs(pack)]
    rows += [("Mark", mark) for mark in marks(pack.release)]
    columns = (
        Column("name", "Name", "What is told."),
        Column("said", "What it is", "What it is for this release."),
    )
    said = "Which release this is, and how it can be proved."
    return Table("release", "The release", said, columns, tuple(rows), ())
