"""Options that several commands share, and how their texts are read."""

from datetime import date, datetime
from typing import Annotated

import typer


def parsed_date(text: str) -> date:
    """A day as typed; refuses what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it as 2025-10-01") from None


def in_utc(text: str) -> datetime:
    """A moment as typed, in UTC where it names no zone."""
    from pipelines.release.freezing import moment_of

    try:
        return moment_of(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no moment; write 2025-10-01T09:30:00Z") from None


AsOf = Annotated[
    date | None,
    typer.Option(
        parser=parsed_date, metavar="DATE", help="The day to speak of; today if left out."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
