"""The paper as a Word document, in the council's own template where one is given."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.pack import wording
from pipelines.pack.archives import packed, parts_of
from pipelines.pack.model import Pack
from pipelines.pack.paper.blocks import Furniture, Image, shortened
from pipelines.pack.paper.cover import furniture
from pipelines.pack.paper.narrative import narrative
from pipelines.pack.paper.rasters import rasters
from pipelines.pack.paper.wordblocks import Setter
from pipelines.pack.paper.wordpages import furnish, speak_english, style_plainly
from pipelines.pack.paper.wordtemplate import fill

if TYPE_CHECKING:
    from docx.document import Document


def write_docx(
    pack: Pack,
    path: Path,
    template: Path | None = None,
    texts: Mapping[str, str] | None = None,
) -> None:
    """Writes the paper as .docx.

    Of a template its styles, headers, footers and headings are kept. `texts` are, by the wording of
    a heading that the template demands, what the council says there. Raises `ValueError` where the
    template is no Word document.
    """
    of, blocks = furniture(pack), narrative(pack)
    document = _opened(template)
    if template is None:
        style_plainly(document)
    pictures = [block.picture for block in blocks if isinstance(block, Image)]
    drawn = dict(zip(map(id, pictures), rasters(pictures), strict=True))
    fill(Setter(document, drawn), of, blocks, texts or {})
    furnish(document, of, is_ours=template is None)
    speak_english(document)
    _describe(document, of)
    path.write_bytes(_same_bytes(document))


def _opened(template: Path | None) -> Document:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    if template is None:
        return docx.Document()
    try:
        return docx.Document(str(template))
    except (ValueError, KeyError, zipfile.BadZipFile, PackageNotFoundError) as error:
        raise ValueError(
            f"{template.name} cannot be used as a template: it is no Word document (.docx). "
            "Save the council's template as .docx and name that file."
        ) from error


def _describe(document: Document, of: Furniture) -> None:
    """The properties of the file; all of them, because a template brings its own."""
    at = datetime.fromisoformat(of.made_on)
    at = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    said = document.core_properties
    name = ": ".join(each for each in (of.mark, of.title, of.subtitle) if each)
    # Word allows 255 characters.
    said.title, said.author, said.subject = (
        shortened(text, 250) for text in (name, of.board, of.subtitle)
    )
    said.comments = shortened(". ".join(x for x in (of.mark, of.notice, of.footer) if x), 250)
    said.last_modified_by = said.author
    said.keywords, said.category, said.version, said.identifier = "", "", "", ""
    said.content_status = "Draft" if wording.DRAFT in of.mark else "Final"
    said.created, said.modified, said.last_printed = at, at, at
    said.language, said.revision = "en-GB", 1


def _same_bytes(document: Document) -> bytes:
    """The file with the moment of writing taken out of the zip."""
    saved = io.BytesIO()
    document.save(saved)
    return packed(parts_of(saved.getvalue()))
