"""The narrative set into a template: under its headings what belongs there, the rest where it says.

A heading under which the template has nothing gets the part of the paper that answers it, else the
council's own text, else the words "not supplied": never silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from pipelines.errors import HwbError
from pipelines.pack.paper.blocks import (
    Block,
    Contents,
    Furniture,
    Heading,
    NewPage,
    Paragraph,
    lines,
)
from pipelines.pack.paper.wordblocks import Setter
from pipelines.specs.base import Text
from pipelines.specs.plain_yaml import read_yaml

if TYPE_CHECKING:
    from docx.document import Document

NOT_SUPPLIED = "Not supplied."
HERE = "{{ pack }}"
"""A paragraph of the template with these words alone says where the paper goes; else at its end."""

_SAME = {
    "summary": "what to look at first",
    "executive summary": "what to look at first",
    "key points": "what to look at first",
    "performance": "do reports",
    "exceptions": "exception reports",
    "background papers": "how this paper can be proved",
    "sources": "how this paper can be proved",
}
"""What councils call a part of the paper, in small letters."""


@dataclass(frozen=True)
class _Demanded:
    """A heading of the template with nothing under it; `end` is what comes after its place."""

    words: str
    level: int
    end: Any


def texts_of(path: Path) -> dict[str, str]:
    """Heading → what the council says under it, of a YAML file; raises HWB-101 and HWB-102 where
    it cannot be read, HWB-959 where it holds something else than texts."""
    said = read_yaml(path)
    try:
        return TypeAdapter(dict[str, Text]).validate_python(said, strict=True)
    except ValidationError:
        raise HwbError(
            "HWB-959",
            "the texts of the paper cannot be used",
            where=str(path),
            why="Each line must be a heading of the template, a colon and a text.",
            do="Such as `Financial implications: None.`; a text of several lines stands after `|`.",
        ) from None


def fill(setter: Setter, of: Furniture, blocks: Sequence[Block], texts: Mapping[str, str]) -> None:
    """Sets title, cover and parts, each where the template wants it."""
    document = setter.document
    first = _first_heading(document)
    demanded = _demanded(document)
    front, parts = _parts(blocks)
    supplied = {_plain(words): said for words, said in texts.items()}
    unasked = supplied.keys() - {_plain(each.words) for each in demanded}
    if unasked:
        raise ValueError(
            f"the template has no empty heading for: {', '.join(sorted(unasked))}. "
            "Give a text only for a heading under which the template has nothing."
        )
    answered: dict[str, list[Block]] = {}
    rest = list(parts)
    for words in (_plain(each.words) for each in demanded):
        part = _part_of(words, rest)
        if part is not None and words not in supplied:
            answered[words] = part
            rest = [each for each in rest if each is not part]
    here = _marked_place(document)
    setter.listed = [block for part in rest for block in part if isinstance(block, Heading)]
    _title(setter, of, first)
    setter.set(front, first)
    # Before the rest, which may go to the end of the document: right behind its last heading.
    for each in demanded:
        words = _plain(each.words)
        if words in answered:
            setter.set(_unheaded(answered[words]), each.end, each.level - 1)
        else:
            said = lines(supplied.get(words)) or (NOT_SUPPLIED,)
            setter.set([Paragraph(text) for text in said], each.end)
    setter.set([block for part in rest for block in part], here)
    if here is not None:
        here.getparent().remove(here)


def _title(setter: Setter, of: Furniture, before: Any) -> None:
    setter.set([], before)
    setter.paragraph(of.title, "Title")
    setter.paragraph(of.subtitle, "Subtitle")


def _parts(blocks: Sequence[Block]) -> tuple[list[Block], list[list[Block]]]:
    """What stands before the first heading, and the parts, each from its heading on."""
    front: list[Block] = []
    parts: list[list[Block]] = []
    for block in blocks:
        if (isinstance(block, Heading) and block.level == 1) or isinstance(block, Contents):
            parts.append([block])
        elif parts:
            parts[-1].append(block)
        else:
            front.append(block)
    return front, parts


def _part_of(words: str, parts: Sequence[list[Block]]) -> list[Block] | None:
    wanted = _plain(words)
    wanted = _SAME.get(wanted, wanted)
    for part in parts:
        head = part[0]
        if isinstance(head, Heading) and _plain(head.text) == wanted:
            return part
    return None


def _unheaded(part: Sequence[Block]) -> list[Block]:
    """The part without its heading, which the template has, and without its breaks."""
    return [block for block in part[1:] if not isinstance(block, NewPage)]


def _plain(words: str) -> str:
    """`3.1 Executive Summary:` → `executive summary`."""
    return re.sub(r"^[\d.()\s]+|[\s:.]+$", "", words).casefold()


def _level(element: Any, document: Document) -> int | None:
    """The level of a paragraph that is a heading by its style, or by one that it is based on."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph as WordParagraph

    if element.tag != qn("w:p"):
        return None
    paragraph = WordParagraph(element, document._body)
    if not paragraph.text.strip():
        return None
    style: Any = paragraph.style
    while style is not None:
        found = re.fullmatch(r"[Hh]eading (\d)", style.name or "")
        if found:
            return int(found[1])
        style = style.base_style
    return None


def _body(document: Document) -> list[Any]:
    return list(document.element.body)


def _first_heading(document: Document) -> Any:
    body = _body(document)
    found = [each for each in body if _level(each, document) is not None]
    return found[0] if found else _marked_place(document)


def _marked_place(document: Document) -> Any:
    return next((each for each in _body(document) if _text(each) == HERE), None)


def _demanded(document: Document) -> list[_Demanded]:
    from docx.oxml.ns import qn

    body = _body(document)
    levels = [_level(each, document) for each in body]
    found = []
    for at, level in enumerate(levels):
        if level is None:
            continue
        after = next(
            (n for n in range(at + 1, len(body)) if levels[n] is not None or _says(body[n])),
            len(body),
        )
        following = body[after] if after < len(body) else None
        is_parent = following is not None and (levels[after] or 0) > level
        is_filled = following is not None and levels[after] is None and _says(following)
        if not is_parent and not is_filled:
            end = body[at].getnext()
            last = document.element.body.find(qn("w:sectPr"))
            found.append(_Demanded(_text(body[at]), level, end if end is not None else last))
    return found


def _says(element: Any) -> bool:
    """Whether there is anything to read or see in it."""
    from docx.oxml.ns import qn

    seen = (qn("w:drawing"), qn("w:pict"), qn("w:tbl"), qn("w:sdt"), qn("w:object"))
    return bool(_text(element)) or element.tag in seen or any(True for _ in element.iter(*seen))


def _text(element: Any) -> str:
    from docx.oxml.ns import qn

    return "".join(each.text or "" for each in element.iter(qn("w:t"))).strip()
