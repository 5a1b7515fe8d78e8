"""Pictures as the pages show them: the drawing, its words, its table, and its data to download."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.pack import charts
from pipelines.pack.pages import names

if TYPE_CHECKING:
    from markupsafe import Markup

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")


@dataclass(frozen=True)
class Shown:
    """One picture on a page."""

    title: str
    description: str
    svg: Markup | None
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    data: str
    """Where its data lies, seen from the page."""


class Pictures:
    """The pictures of one site; `files` are their data, by name in the folder."""

    def __init__(self, are_drawn: bool) -> None:
        self.are_drawn = are_drawn
        self.files: dict[str, str] = {}

    def show(self, picture: charts.Picture | None, kind: str, key: str) -> Shown | None:
        """A picture with its table and its file; `kind` and `key` make the name of the file."""
        if picture is None:
            return None
        file = f"data/{names.name(kind, key, 'csv')}"
        self.files[file] = written(picture.columns, picture.rows)
        return Shown(
            *(picture.title, picture.description, self._drawn(picture)),
            *(picture.columns, picture.rows, file),
        )

    def spark(self, picture: charts.Picture | None) -> Markup | None:
        """A small picture without table: the table is that of the metric's own page."""
        return self._drawn(picture) if picture else None

    def _drawn(self, picture: charts.Picture) -> Markup | None:
        from markupsafe import Markup

        # The charts escape what they are given; this is the one text that is taken as markup.
        return Markup(picture.svg) if self.are_drawn else None


def written(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """CSV in which no text is a formula to a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in row] for row in (columns, *rows))
    return text.getvalue()


def _harmless(cell: str) -> str:
    if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
