"""Options that several files of commands share."""

from datetime import date
from typing import Annotated

import typer


def day(text: str) -> date:
    """A day as typed; what is none is told as typer tells it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it as 2025-10-01") from None


AsOf = Annotated[
    date | None,
    typer.Option(parser=day, metavar="DATE", help="The day to speak of; today if left out."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
