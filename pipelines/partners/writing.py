"""How a page for a partner is written: from a template, in which no text of others is mark-up.

What a contract or a file's name says may hold anything; every value a template prints is escaped
for the kind of page it is, and a page is put in its place whole.
"""

import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.errors import HwbError
from pipelines.files import put
from pipelines.templating import environment

_TEMPLATES = Path(__file__).with_name("templates")

_MARKUP = re.compile(
    r"[\\`*\[\]<>#|~!$@]|&(?=#?\w+;)|(?<![a-z0-9])_|_(?![a-z0-9])|:(?=//)|(?<=\bwww)\.",
    re.IGNORECASE,
)
"""What Markdown reads as more than itself, addresses that it would make links of included."""


def markdown(template: str, **given: Any) -> str:
    """A page of Markdown from `templates/<template>`."""
    return _rendered(template, given, is_html=False, finalize=_plain)


def html(template: str, **given: Any) -> str:
    """A page of HTML from `templates/<template>`."""
    return _rendered(template, given, is_html=True)


def day(moment: date) -> str:
    """A day as it is written in a letter: 4 December 2025."""
    return f"{moment.day} {moment:%B %Y}"


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Puts a folder with these files, whole, in the place of the one that was written before.

    Raises HWB-742 where it cannot be written, or holds something that was not written here.
    """
    try:
        strange = sorted(p.name for p in folder.iterdir() if p.name not in files)
    except FileNotFoundError:
        strange = []
    except OSError as fault:
        raise _not_written(folder, str(fault.strerror)) from None
    if strange:
        raise _not_written(folder, f"it holds {strange[0]!r}, which would be lost")
    part = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for name, content in files.items():
            (part / name).write_bytes(content)
        put(part, folder)
    except OSError as fault:
        with suppress(OSError):
            shutil.rmtree(part)
        raise _not_written(folder, str(fault.strerror)) from None


def write_page(path: Path, text: str) -> None:
    """Puts one small page in its place, whole; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _rendered(template: str, given: dict[str, Any], **how: Any) -> str:
    pages = environment(_TEMPLATES, **how)
    pages.filters["day"] = day
    return pages.get_template(template).render(given)


def _plain(value: object) -> str:
    text = " ".join(str(value).split())
    return _MARKUP.sub(lambda found: f"\\{found[0]}", text)


def _not_written(folder: Path, how: str) -> HwbError:
    return HwbError(
        "HWB-742",
        f"the letter cannot be written: {how}",
        where=str(folder),
        do="Make room, give this user the folder, or choose another with --out.",
    )
