"""How a page is filled in: text arrives as text, and a name that is not given stops the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pipelines.pack import wording
from pipelines.pack.judged import mark
from pipelines.pack.pages import names
from pipelines.templating import environment as shared

TEMPLATES = Path(__file__).with_name("templates")
STYLE = Path(__file__).parent / "style" / names.STYLE


@cache
def environment() -> Any:
    """The templates, with the words that they say things in."""
    from markupsafe import Markup

    made = shared(TEMPLATES, is_html=True)
    made.filters.update(
        day=wording.day,
        number=wording.number,
        plainly=wording.plainly,
        group=wording.group,
        dimension=wording.dimension,
        share=share,
        dated=wording.dated,
        months=wording.quarter,
    )
    made.globals.update(
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


def share(value: float | None) -> str:
    """A share of 1 as a whole per cent."""
    return "" if value is None else f"{wording.number(value * 100)}%"
