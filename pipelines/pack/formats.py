"""The formats of a pack, and what of it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.pack import open_data, paper, sheets
from pipelines.pack.model import Pack
from pipelines.specs.base import nearest


@dataclass(frozen=True)
class Format:
    """What it is called, where it lies in the pack, how it is written there."""

    title: str
    file: str
    write: Callable[[Pack, Path], None]


FORMATS = {
    "pdf": Format("The paper (PDF)", "board-paper.pdf", lambda p, at: paper.write_pdf(p, at)),
    "docx": Format("The paper (Word)", "board-paper.docx", lambda p, at: paper.write_docx(p, at)),
    "xlsx": Format("All tables (Excel)", "figures.xlsx", lambda p, at: sheets.write_xlsx(p, at)),
    "ods": Format("All tables (ODS)", "figures.ods", lambda p, at: sheets.write_ods(p, at)),
    "data": Format("Open data", "open-data", lambda p, at: open_data.write(p, at)),
}
"""Those beside the pages, which lead to the others."""

PAGES = "pages"
NAMES = (PAGES, *FORMATS)
"""What may be asked for, as it is typed."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted of an export; by itself, everything in the home's outbox.

    Raises HWB-957 for a format that there is not.
    """

    only: tuple[str, ...] = ()
    """Of `NAMES`; those of the audience, or all, where none is named."""
    audience: str | None = None
    priority: str | None = None
    out: Path | None = None
    """Another outbox than the home's."""
    template: Path | None = None
    """A Word document whose styles, headers and headings the paper takes."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Heading of the template with nothing under it → what the council says there."""

    @classmethod
    def typed(
        cls,
        only: str,
        audience: str | None,
        priority: str | None,
        out: Path | None,
        template: Path | None,
        texts: Path | None,
    ) -> Wanted:
        """As it is typed: `only` with commas, `texts` as a file; raises HWB-959 for such a file."""
        return cls(
            tuple(name.strip() for name in only.split(",") if name.strip()),
            audience or None,
            priority or None,
            out,
            template,
            paper.texts_of(texts) if texts else {},
        )

    def __post_init__(self) -> None:
        for name in self.only:
            if name not in NAMES:
                raise HwbError(
                    "HWB-957",
                    f"a pack has no format {name!r}{nearest(name, NAMES)}",
                    do=f"Its formats are: {', '.join(NAMES)}.",
                )

    def refuse_what_nothing_uses(self, formats: Collection[str]) -> None:
        """Raises HWB-959 for a template or texts that no format to be written takes."""
        why = ""
        if self.texts and self.template is None:
            why = "The texts belong under headings of a template, and none is named."
        elif self.template and "docx" not in formats:
            why = "The template is that of the Word document, which is not among what is written."
        if why:
            raise HwbError(
                "HWB-959",
                "a template or its texts would be used by nothing",
                why=why,
                do="Name a template with --template, and docx with --only.",
            )

    @property
    def writers(self) -> dict[str, Format]:
        """`FORMATS`, with the Word document in the council's own template where one is named."""
        if self.template is None:
            return FORMATS
        template = self.template

        def in_template(made: Pack, at: Path) -> None:
            try:
                paper.write_docx(made, at, template, self.texts)
            except ValueError as fault:
                raise HwbError(
                    "HWB-959",
                    "the template of the paper cannot be used",
                    where=str(template),
                    why=str(fault),
                    do="Nothing was written. Mend the template or the texts, and export again.",
                ) from None

        return {**FORMATS, "docx": replace(FORMATS["docx"], write=in_template)}
