"""The tables of a pack: one source for spreadsheets, CSV, Parquet and DuckDB."""

from pipelines.pack.model import Pack
from pipelines.pack.tables import figures, metrics, priorities, quality
from pipelines.pack.tables.notes import marks, notes, proofs, state
from pipelines.pack.tables.shape import Blank, Cell, Column, Table

__all__ = ["Blank", "Cell", "Column", "Table", "marks", "proofs", "state", "tables"]


def tables(pack: Pack) -> dict[str, Table]:
    """Every table of a pack by its name, in the order in which they are shown."""
    made = (
        figures.board(pack),
        figures.figures(pack),
        priorities.priorities(pack),
        priorities.duties(pack),
        priorities.commentary(pack),
        priorities.actions(pack),
        priorities.risks(pack),
        quality.issues(pack),
        quality.let_pass(pack),
        quality.scorecards(pack),
        metrics.metrics(pack),
        metrics.sources(pack),
        metrics.areas(pack),
        notes(pack),
    )
    return {table.name: table for table in made}
