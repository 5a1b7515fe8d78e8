"""The one narrative of the paper, from which the PDF and the Word document are both made."""

from __future__ import annotations

from pipelines.pack.model import Pack
from pipelines.pack.paper.blocks import Block, Contents, NewPage
from pipelines.pack.paper.cover import cover
from pipelines.pack.paper.proof import data_quality, glossary, proof
from pipelines.pack.paper.reports import do_reports, exceptions

CONTENTS = "Contents"


def narrative(pack: Pack) -> list[Block]:
    """Cover of at most two pages, contents, DO reports, exceptions, quality, proof, glossary."""
    return [
        *cover(pack),
        NewPage(),
        Contents(CONTENTS),
        NewPage(),
        *do_reports(pack),
        *exceptions(pack),
        NewPage(),
        *data_quality(pack),
        *proof(pack),
        *glossary(pack),
    ]
