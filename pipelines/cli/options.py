"""What several commands share: options, how their texts are read, and the specs they go by."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipelines.specs.register import Register


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


def read_register() -> "Register":
    """The specs of the project that HWB_PROJECT names."""
    from pipelines.settings import Settings
    from pipelines.specs.register import Register

    return Register.read(Settings.from_environment().project)
