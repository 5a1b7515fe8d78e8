"""How a page is filled in: text arrives as text, and a name that is not given stops the page."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.pack import wording
from pipelines.pack.pages import names, words
from pipelines.pack.pages.judged import mark

TEMPLATES = Path(__file__).with_name("templates")
_DAY = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")
STYLE = Path(__file__).parent / "style" / names.STYLE


@cache
def environment() -> Any:
    """The templates, with the words that they say things in."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters.update(
        day=wording.day,
        number=wording.number,
        plainly=words.plainly,
        group=words.group,
        dimension=words.dimension,
        share=share,
        dated=dated,
        months=wording.quarter,
    )
    made.globals.update(
        words=words,
        names=names,
        wording=wording,
        metric_page=names.metric,
        linkable=linkable,
        judge=mark,
        # Lines of one cell are parted for the ear as they are for the eye.
        also=Markup('<span class="unseen">; </span>'),
    )
    return made


def render(template: str, **given: Any) -> str:
    return str(environment().get_template(template).render(**given))


def linkable(address: str | None) -> bool:
    """Whether an address may be a link: of the web, and of no other scheme."""
    return bool(address) and str(address).lower().startswith(("https://", "http://"))


def dated(text: str) -> str:
    """A text in which days such as 2026-07-30 are said as 30 July 2026."""
    return _DAY.sub(_said, str(text))


def _said(found: re.Match[str]) -> str:
    try:
        return wording.day(found[0])
    except ValueError:
        return found[0]


def share(value: float | None) -> str:
    """A share of 1 as a whole per cent."""
    return "" if value is None else f"{wording.number(value * 100)}%"
