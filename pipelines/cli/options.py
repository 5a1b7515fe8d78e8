"""Options that several commands share, and how their texts are read."""

from datetime import date
from typing import Annotated

import typer


def parsed_date(text: str) -> date:
    """A day as typed; refuses what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it as 2025-10-01") from None


AsOf = Annotated[
    date | None,
    typer.Option(
        parser=parsed_date, metavar="DATE", help="The day to speak of; today if left out."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
