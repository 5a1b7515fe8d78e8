"""Pictures as PNG for Word documents, which hold no SVG that every Word can show.

The renderer and its fonts are those of the PDF, so that both formats show the same picture.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.pack.charts import Picture

_TEMPLATES = Path(__file__).parent / "templates"
_DOTS_PER_INCH = 160


def rasters(pictures: Sequence[Picture]) -> list[bytes]:
    """One PNG for each picture, 17 cm wide; raises `typst.TypstError` for what is no SVG."""
    import typst

    if not pictures:
        return []
    # Its types promise bytes alone; of more pages than one it gives a list.
    made: Any = typst.compile(
        str(_TEMPLATES / "pictures.typ"),
        root=str(_TEMPLATES),
        ignore_system_fonts=True,
        sys_inputs={"pictures": json.dumps([picture.svg for picture in pictures])},
        format="png",
        ppi=_DOTS_PER_INCH,
    )
    return list(made) if isinstance(made, list) else [made]
