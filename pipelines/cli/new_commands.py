"""`hwb new`: the commands with which an extract or a metric begins; `beginning.py` writes them."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import print_lines
from pipelines.settings import Settings

new = typer.Typer(
    help="Draft a contract from a sample file, or the two files of a metric.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@new.command("extract", short_help="Draft a contract from a sample file.")
def new_extract(
    file: Annotated[Path, typer.Argument(help="A file as the partner sends it.")],
    as_: Annotated[
        str, typer.Option("--as", metavar="PARTNER/EXTRACT", help="What it will be called.")
    ],
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The sheet of a workbook.")
    ] = None,
) -> None:
    """Draft a contract: what the file shows is filled in, what only people know is left blank.

    Example: hwb new extract waits.csv --as uhl/outpatient_waits
    """
    from pipelines.cli import beginning

    print_lines(beginning.new_extract(Settings.from_environment(), file, as_, sheet))


@new.command("metric", short_help="Draft the two files of a metric.")
def new_metric(
    metric: Annotated[
        str, typer.Argument(metavar="SUBJECT/METRIC", help="Its folder, and its id.")
    ],
    reads: Annotated[
        str, typer.Option("--from", metavar="PARTNER/EXTRACT", help="The extract it reads.")
    ],
) -> None:
    """Draft the two files of a metric: its definition, and the SQL that maps rows to evidence.

    Example: hwb new metric access/seen_in_time --from uhl/outpatient_waits
    """
    from pipelines.cli import beginning
    from pipelines.specs.register import Register

    settings = Settings.from_environment()
    print_lines(beginning.new_metric(settings, Register.read(settings.project), metric, reads))
