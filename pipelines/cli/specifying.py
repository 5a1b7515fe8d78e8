"""Contracts as partners and other tools read them."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.cli.printing import table, terminal_width
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
    from pipelines.specs.sheet import sheet

    yield sheet(extract, _feeds(extract, register)).rstrip("\n")


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


def schema() -> Iterator[str]:
    from pipelines.specs.schemas import schemas

    yield schemas()["contract.schema.json"].rstrip("\n")


def _feeds(extract: Extract, register: Register) -> list[str]:
    """A metric names each landed table it reads in quotes, so its SQL need not be run to know."""
    return [
        file.metric.title
        for file in register.metrics.values()
        if f"'{extract.table}'" in file.sql.read_text(encoding="utf-8")
    ]
