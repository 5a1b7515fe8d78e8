"""From the lines of a file to its column names: found, carried right, joined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.errors import HwbError
from pipelines.intake.reading.names import plain
from pipelines.intake.reading.rows import Row
from pipelines.specs.contract import Header

# A header sought by text lies near the top; a wrong pattern must not read a whole file as preamble.
_SOUGHT_WITHIN = 10_000


@dataclass(frozen=True)
class Heading:
    """The column names by position (blank where none was given) and what stood above them."""

    names: list[str]
    preamble: list[tuple[int, str]]


def line_text(cells: Iterable[str]) -> str:
    """The filled cells of a line, one space between them."""
    return " ".join(filter(None, map(plain, cells)))


def find_heading(rows: Iterable[Row], header: Header) -> Heading:
    """Reads `rows` up to the last header line and leaves the iterator just below it.

    Raises HWB-308 when a header line is not there, or blank.
    """
    found: list[list[str]] = []
    preamble: list[tuple[int, str]] = []
    patterns = [re.compile(w) if isinstance(w, str) else w for w in header.lines]
    for line, cells, fault in rows:
        wanted = patterns[len(found)]
        if isinstance(wanted, int):
            if line > wanted:
                break
            here = line == wanted
            if here and not line_text(cells):
                raise _not_found(wanted, "that line is blank")
        else:
            if line > _SOUGHT_WITHIN:
                break
            here = any(wanted.fullmatch(plain(c)) for c in cells)
        if here:
            if fault:
                raise _not_found(wanted, f"it cannot be read ({fault.rule})")
            found.append(cells)
            if len(found) == len(patterns):
                return Heading(_flatten(found, header), preamble)
        text = line_text(cells)
        if text:
            preamble.append((line, text))
    wanted = patterns[len(found)]
    raise _not_found(
        wanted,
        "the file ends above it, or a quoted cell runs over it"
        if isinstance(wanted, int)
        else "no cell of any line matches that from end to end",
    )


def _not_found(wanted: int | re.Pattern[str], why: str) -> HwbError:
    named = f"line {wanted}" if isinstance(wanted, int) else f"a line with {wanted.pattern!r}"
    return HwbError(
        "HWB-308",
        f"the header should be {named}; {why}",
        do="Compare the top of the file with `file.header` of the contract: the layout has "
        "changed, or this is another extract.",
    )


def _flatten(lines: list[list[str]], header: Header) -> list[str]:
    ignored = [re.compile(p) for p in header.ignore]
    width = max(map(len, lines))
    grid = []
    for cells in lines:
        kept = [
            c if plain(c) and not any(p.fullmatch(plain(c)) for p in ignored) else "" for c in cells
        ]
        grid.append(kept + [""] * (width - len(kept)))
    carried = [""] * len(grid)
    names = []
    for column in range(width):
        own = [level[column] for level in grid]
        for depth, cell in enumerate(own[:-1]):
            if cell:
                # A new upper header ends the spans of the lines beneath it.
                carried[depth:-1] = [cell] + [""] * (len(carried) - 2 - depth)
        parts = [*carried[:-1], own[-1]]
        names.append(header.join.join(filter(None, parts)) if any(own) else "")
    return names
