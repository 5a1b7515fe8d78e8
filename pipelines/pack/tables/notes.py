"""What a reader of tables must know, and what every file says of itself."""

from __future__ import annotations

from pipelines.pack import wording
from pipelines.pack.model import Pack, Release
from pipelines.pack.tables.shape import Cell, Column, Table, clean, text

_NOTES = (
    (
        "Which figure is which",
        "A figure is one by its metric, area, breakdown and period (first day, last day and kind). "
        "No two rows of a table share them, and no two tables give them different values.",
    ),
    (
        "Digits",
        "Values and limits are given with as many digits as are shown on the board’s pages; "
        "numerators and denominators as they were supplied, or rounded where their source asks it.",
    ),
    (
        "Confidence interval",
        "Of 100 intervals made in this way, about 95 hold the underlying value. Where the limits "
        "are not known, or the figure has none, they are not available.",
    ),
    (
        "Against England",
        "better, similar or worse by 95% confidence intervals; higher or lower where neither "
        "direction is better in itself; not compared, with the reason.",
    ),
    (
        "Trend and control chart",
        "A trend is calculated over the last five years of a yearly series; the control chart "
        "tells of the latest month or quarter whether it differs by more than chance.",
    ),
)


def notes(pack: Pack) -> Table:
    """Every shorthand and rule of the tables, one row each."""
    rows: list[tuple[Cell, ...]] = [
        (mark, text(said)) for mark, said in wording.SHORTHAND_SAID.items()
    ]
    rows += [(text(name), text(said)) for name, said in _NOTES]
    columns = (
        Column("note", "Note", "The shorthand, or what the note is about."),
        Column("meaning", "Meaning", "What it means."),
    )
    said = "What the shorthand in square brackets means, and how to read the tables."
    return Table("notes", "Notes", said, columns, tuple(rows), ("note",))


def marks(release: Release) -> tuple[str, ...]:
    """What must stand at the head of every sheet and file: that it is a draft, not for
    publication, made up, or a part."""
    synthetic = (wording.SYNTHETIC,) if release.is_synthetic else ()
    part = (f"A part of the release: {clean(release.part)}",) if release.part else ()
    return (*release.marks, *synthetic, *part)


def state(release: Release) -> str:
    """`signed`, `corrected`, or that it is a draft, in words."""
    return wording.DRAFT if release.is_draft else clean(release.state)


def proofs(pack: Pack) -> tuple[tuple[str, str], ...]:
    """How a file of the pack can be proved: names and what they are."""
    release = pack.release
    signed: tuple[tuple[str, str], ...] = ()
    if not release.is_draft:
        signed = (
            ("Signed at", clean(release.signed_at)),
            ("Signed by", clean(release.signed_by)),
        )
    return (
        ("Board", clean(pack.board)),
        ("Strategy", clean(pack.title)),
        ("Release", clean(release.name)),
        ("Quarter", wording.quarter(release.quarter)),
        ("Data as at", wording.day(release.data_as_at)),
        ("State", state(release)),
        *signed,
        ("Hash of the figures (SHA-256)", clean(release.figures)),
        ("Head of the ledger", clean(release.ledger_head)),
    )
