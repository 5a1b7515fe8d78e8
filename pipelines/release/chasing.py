"""Chasers: one plain message per partner with all that is late or held. Nothing is sent by itself.

They name files, days, rules and lines, never a value of a file.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipelines.release.collecting import Awaited, Collecting, Unused
from pipelines.release.pages import written_into
from pipelines.specs.words import bullet, wrapped

_LINES_SHOWN = 10


def chasers(lists: list[Collecting]) -> dict[str, str]:
    """Partner → its message (Markdown), of those alone of whom something is late or held.

    An extract that several boards wait for is asked for once.
    """
    asked: dict[str, dict[str, tuple[Collecting, Awaited]]] = {}
    for found in lists:
        for extract in found.extracts:
            if extract.is_late or extract.unused:
                asked.setdefault(extract.partner, {}).setdefault(extract.extract, (found, extract))
    return {partner: "\n".join(_message(of)) + "\n" for partner, of in sorted(asked.items())}


def write_chasers(messages: dict[str, str], folder: Path) -> list[Path]:
    """Writes `<partner>.md` for each message; raises HWB-936 where the folder cannot be written."""
    written = []
    with written_into(folder, "the chasers"):
        for partner, text in messages.items():
            path = folder / f"{partner}.md"
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written


def in_words(day: date) -> str:
    """A day as letters have it: Wednesday 26 November 2025."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _message(of: dict[str, tuple[Collecting, Awaited]]) -> Iterator[str]:
    extracts = [extract for _, extract in of.values()]
    lists = {found.strategy: found for found, _ in of.values()}
    yield "# Data that we are waiting for"
    yield ""
    for contact in dict.fromkeys(contact for each in extracts for contact in each.contacts):
        yield bullet(f"To: {contact}")
    for found in lists.values():
        yield bullet(f"For: {found.board}, {found.quarter}, as of {in_words(found.as_of)}")
    yield bullet(f"Please answer by: {_by(list(lists.values()))}")
    for extract in extracts:
        yield ""
        yield f"## {extract.title} (`{extract.extract}`)"
        if extract.is_late and extract.period_end and extract.expected_by:
            yield ""
            yield wrapped(
                f"The file for the period that ended on {in_words(extract.period_end)} was "
                f"expected by {in_words(extract.expected_by)} and is not here. Please send it, or "
                "say when it will come."
            )
        for file in extract.unused:
            yield from _of_file(file)
        if extract.landing_page:
            yield ""
            yield f"We look for it at {extract.landing_page}"


def _of_file(file: Unused) -> Iterator[str]:
    yield ""
    yield f"`{file.file}`, received on {in_words(file.received_on)}, is not used:"
    yield ""
    if not file.asked:
        yield bullet(f"{file.because}.")
    for each in file.asked:
        lines = ", ".join(map(str, each.lines[:_LINES_SHOWN]))
        more = f" and {each.count - _LINES_SHOWN:,} more" if each.count > _LINES_SHOWN else ""
        yield bullet(each.ask + (f" Lines of your file: {lines}{more}." if each.count else ""))


def _by(lists: list[Collecting]) -> str:
    freezes = [
        found.days.freeze
        for found in lists
        if found.days and found.days.freeze and found.days.freeze >= found.as_of
    ]
    if not freezes:
        return "as soon as you can"
    return f"{in_words(min(freezes))}, the last day on which what arrives counts for the meeting"
