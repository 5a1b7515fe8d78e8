"""The shelf: one page that lists every signed quarter and correction of every strategy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipelines.pack.model import Pack, Release
from pipelines.pack.pages import names
from pipelines.pack.pages.rendering import STYLE, render


@dataclass(frozen=True)
class Shelved:
    """A signed release, and what its strategy and board are called."""

    release: Release
    title: str
    board: str

    @classmethod
    def of(cls, pack: Pack) -> Shelved:
        return cls(pack.release, pack.title, pack.board)

    @property
    def href(self) -> str:
        """Where its pages lie, for ever: `leicester/2026-27-Q2.c1/index.html`."""
        return f"{self.release.strategy}/{self.release.name}/{names.COVER}"


def write_shelf(releases: Iterable[Shelved], folder: Path) -> list[Path]:
    """Writes `index.html` and its style; the pages of each release lie below it, at `href`.

    Raises ValueError for a draft: what is not signed has no address that lasts.
    """
    found = list(releases)
    drafts = [each.release.name for each in found if each.release.is_draft]
    if drafts:
        raise ValueError(f"not signed, so not to be listed: {', '.join(drafts)}")
    by_name = sorted(found, key=lambda each: _order(each.release), reverse=True)
    by_strategy = sorted(by_name, key=lambda each: each.release.strategy)
    shelves = [list(each) for _, each in groupby(by_strategy, lambda e: e.release.strategy)]
    latest: dict[tuple[str, str], str] = {}
    for each in by_name:
        latest.setdefault((each.release.strategy, each.release.quarter), each.release.name)
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / names.COVER, folder / names.STYLE]
    page = render("shelf.html", shelves=shelves, latest=latest)
    written[0].write_text(page, encoding="utf-8", newline="\n")
    written[1].write_bytes(STYLE.read_bytes())
    return written


def _order(release: Release) -> tuple[str, int]:
    _, _, number = release.name.partition(".c")
    return release.quarter, int(number) if number.isdigit() else 0
