"""What is said of a letter that was written, and a receipt as it is printed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.cli.printing import json_text
from pipelines.partners.letters import Letter
from pipelines.partners.letters import letter as letter_to
from pipelines.partners.posting import post
from pipelines.partners.workbook import listed, total
from pipelines.settings import Settings
from pipelines.specs.register import Extract, Register
from pipelines.specs.words import many


def letter(
    settings: Settings, register: Register, name: str, as_of: date, out: Path | None
) -> Iterator[str]:
    """Writes a letter, and says where it is and what it asks."""
    written = letter_to(settings, register, name, as_of)
    folder = (out or settings.outbox / "letters") / name.replace("/", "__")
    yield from map(str, post(written, folder))
    yield from told(written)
    unread = sum(not file.is_read for extract in written.extracts for file in extract.files)
    if unread:
        yield f"{many(unread, 'file is', 'files are')} not read yet: hwb refresh, then write again."


@dataclass
class Trial:
    """Writes the letter about a file that is tried, where a folder for it was named."""

    register: Register
    extract: Extract
    out: Path | None
    written: list[Path] = field(default_factory=list)

    def __call__(self, home: Settings) -> None:
        if self.out is not None:
            about = letter_to(home, self.register, self.extract.id, date.min, is_trial=True)
            self.written = post(about, self.out / self.extract.table)


def told(letter: Letter) -> Iterator[str]:
    """What a letter asks, in a line or two."""
    if not letter.to_do:
        yield "Nothing is wrong: it says so, and thanks."
        return
    yield f"{many(len(letter.to_do), 'thing')} to do in it."
    if listed(letter) < total(letter):
        yield f"The workbook lists {listed(letter):,} of {total(letter):,} lines that are wrong."


def receipt(
    settings: Settings, register: Register, asked: str | None, as_of: date, *, as_json: bool
) -> Iterator[str]:
    """The receipts of a file, one for each extract it serves, as Markdown or JSON."""
    from pipelines.partners.arrivals import found, page

    receipts = found(settings, register, asked, as_of)
    if as_json:
        yield json_text(receipts)
        return
    for place, each in enumerate(receipts):
        if place:
            yield ""
        yield page(each).rstrip("\n")
