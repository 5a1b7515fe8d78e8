"""The command by which the secretariat gets everything a board paper needs."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import print_lines
from pipelines.cli.release_commands import Release, Strategy
from pipelines.settings import Settings

pack = typer.Typer(rich_markup_mode=None)


@pack.command(short_help="Write the pack of a quarter: pages, paper, sheets, data.")
def export(
    release: Release,
    strategy: Strategy = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Of the newest draft, marked as one, to look at.")
    ] = False,
    only: Annotated[
        str,
        typer.Option(metavar="FORMATS", help="Of pages, pdf, docx, xlsx, ods and data, by commas."),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Another outbox than the home's, such as a share."),
    ] = None,
    audience: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The part for one audience of the strategy."),
    ] = None,
    priority: Annotated[
        str | None, typer.Option(metavar="KEY", help="The part about one priority.")
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The council's own Word document for the paper."),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="YAML: a heading of the template, and its text."),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            metavar="POST", help="Who hands it out, for the ledger; without it, this account."
        ),
    ] = "",
) -> None:
    """Write the pack of a signed release, or of a draft, to the outbox: a folder and one zip.

    Nothing in it is a small number, and no hidden one can be worked out: else nothing is written.

    Example: hwb export 2025-26-Q2 --strategy leicester
    """
    from pipelines.cli import packing
    from pipelines.pack.formats import Wanted

    settings = Settings.from_environment()
    wanted = Wanted.typed(only, audience, priority, out, template, texts)
    print_lines(packing.export(settings, strategy, release, draft, wanted, by))
