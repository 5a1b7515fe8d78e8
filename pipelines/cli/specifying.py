"""Contracts as partners and other tools read them."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.cli.printing import table, terminal_width
from pipelines.errors import HwbError
from pipelines.periods import Quarter
from pipelines.settings import Settings
from pipelines.specs.register import Extract, Register


def listed(register: Register) -> Iterator[str]:
    """Every extract: its id, its title, how often it is due."""
    rows = [
        [extract.id, extract.contract.title, extract.contract.due.every]
        for extract in register.extracts.values()
    ]
    yield from table(["extract", "title", "every"], rows, terminal_width())


def sheet(extract: Extract, register: Register) -> Iterator[str]:
    """The sheet for the partner, with the titles of the metrics that are made from the extract."""
    from pipelines.partners.feeding import titles
    from pipelines.specs.sheet import sheet

    yield sheet(extract, titles(register, extract)).rstrip("\n")


def sheets(register: Register) -> Iterator[str]:
    for place, extract in enumerate(register.extracts.values()):
        if place:
            yield ""
        yield from sheet(extract, register)


def odcs(extract: Extract) -> Iterator[str]:
    from pipelines.specs.odcs import odcs

    yield odcs(extract).rstrip("\n")


def template(extract: Extract, folder: Path) -> Iterator[str]:
    from pipelines.specs.template import template

    yield str(template(extract, folder))


def form(
    settings: Settings, register: Register, extract: Extract, quarter: Quarter, folder: Path
) -> Iterator[str]:
    """Writes a form, and says what is filled in and where it goes."""
    from pipelines.intake.forming import write_form
    from pipelines.intake.receipts import receipts
    from pipelines.status import files_of

    files = files_of(settings, extract, receipts(settings))
    used = [file for file in files if file.is_accepted]
    if files and not used:
        raise HwbError(
            "HWB-732",
            f"files of {extract.id} were received, but none is in use",
            why="An empty form that comes back would take the place of all that was sent.",
            do="Run `hwb refresh`; if the files are held then, `hwb status` says why.",
        )
    earlier = used[-1].receipt if used else None
    written = write_form(settings, register, extract, quarter, folder, earlier=earlier)
    yield str(written.path)
    rows = f"{written.rows:,} row{'' if written.rows == 1 else 's'}"
    if not written.earlier:
        yield "Nothing has been sent before: the form is empty."
    elif written.whole:
        yield f"{rows} of file {written.earlier} filled in, to be put right and added to."
    else:
        yield f"{rows} begun as in file {written.earlier}; numbers and texts are to be written."
    if used and used[-1].landing and used[-1].landing.quarantined:
        yield f"{used[-1].landing.quarantined:,} of its lines could not be used: look at each."
    if files and not files[-1].is_accepted:
        newest = files[-1]
        yield f"Not from the newest file, {newest.receipt.sha256[:12]}: {newest.because}"
    yield "Filled in, put it into the inbox under any name, or: hwb receive <file>"


def schema() -> Iterator[str]:
    from pipelines.specs.schemas import schemas

    yield schemas()["contract.schema.json"].rstrip("\n")
