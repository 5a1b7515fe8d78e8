"""The paper as a PDF that a screen reader can use: Typst refuses what is not tagged as PDF/UA-1.

The texts go in as data and the date is the release's, so that the same release gives the same
bytes. Only the fonts that Typst brings are used, whatever the machine has.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipelines.pack.model import Pack
from pipelines.pack.paper.blocks import Block, Furniture, Note
from pipelines.pack.paper.cover import furniture
from pipelines.pack.paper.glyphs import LACKING, printable
from pipelines.pack.paper.narrative import narrative

_TEMPLATES = Path(__file__).parent / "templates"


def write_pdf(pack: Pack, path: Path) -> None:
    """Writes the paper as PDF/UA-1. Raises `typst.TypstError` where it cannot be made accessible,
    such as for a picture without a description."""
    path.write_bytes(composed(furniture(pack), narrative(pack)))


def composed(of: Furniture, blocks: list[Block]) -> bytes:
    """The PDF of these blocks."""
    import typst

    said, lacking = printable({"furniture": _furniture(of), "blocks": [_block(b) for b in blocks]})
    if lacking:
        note = Note("Letters that this PDF cannot show", LACKING)
        said["blocks"].insert(0, _block(note))
    return typst.compile(
        str(_TEMPLATES / "paper.typ"),
        root=str(_TEMPLATES),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(said, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=_moment(of.made_on),
    )


def _block(block: Block) -> dict[str, Any]:
    return {"kind": type(block).__name__, **asdict(block)}


def _furniture(of: Furniture) -> dict[str, Any]:
    on = date.fromisoformat(of.made_on[:10])
    description = ". ".join(each for each in (of.mark, of.notice, of.footer) if each)
    return {
        **asdict(of),
        "description": description,
        "name": ": ".join(each for each in (of.mark, of.title, of.subtitle) if each),
        **{"year": on.year, "month": on.month, "day": on.day},
    }


def _moment(made_on: str) -> datetime:
    at = datetime.fromisoformat(made_on)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
