"""How a page of a release is filled in: HTML or Markdown, in which no text is taken for markup."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.errors import HwbError
from pipelines.templating import environment

_TEMPLATES = Path(__file__).with_name("templates")
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\|*_`[]<>#"})


def page(template: str, **given: Any) -> str:
    """The page that a template makes of what it is given."""
    pages = environment(_TEMPLATES, is_html=template.endswith(".html"))
    pages.filters["plain"] = plain
    return pages.get_template(template).render(**given)


def plain(text: str) -> str:
    """Text that Markdown takes for words: on one line, without a mark of its own."""
    return " ".join(text.split()).translate(_MARKS)


@contextmanager
def written_into(folder: Path, what: str) -> Iterator[None]:
    """Makes a folder for pages; raises HWB-936 where it, or one of them, cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as fault:
        raise HwbError(
            "HWB-936",
            f"{what} cannot be written ({fault.strerror})",
            where=str(folder),
            do="Give this user the folder, or name another with --out.",
        ) from None
