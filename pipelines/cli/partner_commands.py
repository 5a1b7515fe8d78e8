"""What goes back to partners: `hwb letter` and `hwb receipt`; `pipelines/partners` writes them."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import print_lines
from pipelines.cli.options import AsJson, AsOf
from pipelines.settings import Settings

partner = typer.Typer(rich_markup_mode=None)


@partner.command(short_help="Write to a partner what is wrong.")
def letter(
    name: Annotated[
        str, typer.Argument(metavar="PARTNER[/EXTRACT]", help="To whom; one extract or all.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where to write it; outbox/letters if left out."),
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Write one letter with all that is wrong and what to do: a page, and a workbook of lines.

    No value of any file is in it. With nothing wrong it says so.

    Example: hwb letter uhl
    """
    from pipelines.cli import posted
    from pipelines.refresh import today
    from pipelines.specs.register import Register

    settings = Settings.from_environment()
    register = Register.read(settings.project)
    print_lines(posted.letter(settings, register, name, as_of or today(), out))


@partner.command(short_help="Print what became of a file.")
def receipt(
    asked: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE|SHA256|EXTRACT",
            help="A file, its hash, or partner/extract; the last file received if left out.",
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Print the receipt of a file: accepted or held and why, what it feeds, what is due next.

    A refresh leaves the same in outbox/receipts for each file it reads.

    Example: hwb receipt uhl/outpatient_waits
    """
    from pipelines.cli import posted
    from pipelines.refresh import today
    from pipelines.specs.register import Register

    settings = Settings.from_environment()
    register = Register.read(settings.project)
    print_lines(posted.receipt(settings, register, asked, as_of or today(), as_json=as_json))
