"""What the paper is made of, before it is a PDF or a Word document: blocks of plain text.

Every text is one line of displayable characters: what a file format would refuse, or what would
turn the reading order around, is replaced visibly here, once for both formats.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pipelines.pack.charts import Picture

_REFUSED = re.compile(
    # Controls, surrogates and noncharacters, which XML refuses; and what reverses the direction of
    # text, by which a figure could be made to read backwards.
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f]"
)
REPLACED = "\N{REPLACEMENT CHARACTER}"


def line(text: object) -> str:
    """The text on one line; characters that cannot be shown are replaced visibly."""
    return " ".join(_REFUSED.sub(REPLACED, unicodedata.normalize("NFC", _str(text))).split())


def titled(text: object) -> str:
    """The text on one line; words in place of one that has nothing to see, which no heading may."""
    said = line(text)
    return said if any(unicodedata.category(each)[0] in "LNPS" for each in said) else "No title"


def lines(text: object) -> tuple[str, ...]:
    """The paragraphs of a text that somebody wrote."""
    found = (line(each) for each in re.split(r"[\r\n\u2028\u2029]+", _str(text)))
    return tuple(each for each in found if each)


def shortened(text: object, most: int = 110) -> str:
    """The text on one line, cut at a word where it is longer than `most` characters."""
    said = line(text)
    if len(said) <= most:
        return said
    return f"{said[:most].rsplit(' ', 1)[0].rstrip(' ,;:.')[:most]}…"


@dataclass(frozen=True)
class Heading:
    """`level` 1 is a part of the paper, 2 a priority, 3 a section of it, 4 a metric."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    is_lead: bool = False
    """Whether it says what the next lines are about, in larger letters."""


@dataclass(frozen=True)
class Points:
    """A list with bullets."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Terms, each with what it stands for."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Note:
    """What must not be overlooked, set apart: that it is a draft, or made-up data."""

    label: str
    text: str


@dataclass(frozen=True)
class Table:
    """A table with one row of column headings; the first column says what a row is of.

    A cell may hold lines, parted by a line feed: the first says most.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    """The share of the page's width of each column."""


@dataclass(frozen=True)
class Image:
    """A picture, of which the description is read out in place of it."""

    picture: Picture


@dataclass(frozen=True)
class Contents:
    """The list of headings, made by each format in its own way."""

    title: str


@dataclass(frozen=True)
class NewPage:
    pass


Block = Heading | Paragraph | Points | Facts | Note | Table | Image | Contents | NewPage


@dataclass(frozen=True)
class Furniture:
    """What stands on every page and in the properties of the file."""

    title: str
    subtitle: str
    """The quarter in words."""
    board: str
    header: str
    mark: str
    """`wording.DRAFT`, `wording.EXEMPT`, both or empty."""
    footer: str
    notice: str
    """That the figures are made up, or empty."""
    made_on: str
    """When the release was signed, else the day it speaks of: ISO, never the clock's."""


def _str(text: object) -> str:
    return "" if text is None else str(text)
