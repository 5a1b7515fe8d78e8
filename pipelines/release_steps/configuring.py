"""What a person is asked before a step runs, and how it is read."""

from datetime import date, datetime

import dagster as dg
from pydantic import Field

from pipelines.errors import HwbError
from pipelines.release.freezing import moment_of


class Freeze(dg.Config):
    by: str = Field(description="Who freezes it: a post of the role register.")
    at: str = Field(
        default="",
        description="The moment, as 2025-10-20T17:00:00Z (UTC if no zone is named); empty: now.",
    )


class Prepare(dg.Config):
    by: str = Field(description="Who prepares the draft: a post of the role register.")


class Sheets(dg.Config):
    role: str = Field(
        default="", description="A role of the strategy's chain; empty: every role of it."
    )


class Signature(dg.Config):
    role: str = Field(description="A role of the strategy's chain.")
    code: str = Field(description="The code of the sign-off sheet.")
    by: str = Field(description="Who signs: a post of the role register.")
    evidence: str = Field(
        default="", description="Path of the reply that quotes the code, on this machine."
    )
    recorded_by: str = Field(default="", description="Who records it, where that is another.")


class Sign(dg.Config):
    by: str = Field(description="Who signs the quarter off: a post of the role register.")


class Verify(dg.Config):
    correction: int = Field(
        default=0, description="0: the first release of the quarter; 1: its first correction (c1)."
    )
    head: str = Field(default="", description="A head of the ledger that was printed in a pack.")
    rebuild: bool = Field(default=False, description="Make the figures again, byte for byte.")
    with_today: bool = Field(
        default=False, description="Make them by today's code, and list what differs."
    )


class Export(dg.Config):
    correction: int = Field(
        default=0, description="0: the first release of the quarter; 1: its first correction (c1)."
    )
    draft: bool = Field(default=False, description="Of the newest draft, marked as one.")
    only: str = Field(
        default="", description="Of pages, pdf, docx, xlsx, ods and data, by commas; empty: all."
    )
    out: str = Field(default="", description="Another outbox than the home's, on this machine.")
    audience: str = Field(default="", description="The part for one audience of the strategy.")
    priority: str = Field(default="", description="The part about one priority, by its key.")
    template: str = Field(default="", description="The council's own Word document, as a path.")
    texts: str = Field(default="", description="YAML file: a heading of it, and its text.")
    by: str = Field(default="", description="Who hands it out; empty: the account this runs as.")


def said(name: str, text: str) -> str:
    """A text that the ledger keeps; raises HWB-681 for an empty one, as the web page fills in."""
    if not text.strip():
        raise HwbError(
            "HWB-681",
            f"the run configuration leaves {name!r} empty",
            why="The ledger keeps it for ever.",
            do="Fill it in and launch the run again.",
        )
    return text.strip()


def moment(name: str, text: str) -> datetime | None:
    """None for an empty text; raises HWB-682 for what is no moment."""
    try:
        return moment_of(text) if text else None
    except ValueError:
        raise _no_time(name, "2025-10-20T17:00:00Z") from None


def day(name: str, text: str) -> date:
    """Raises HWB-682 for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _no_time(name, "2026-01-31") from None


def _no_time(name: str, example: str) -> HwbError:
    return HwbError(
        "HWB-682",
        f"{name!r} in the run configuration is no day or moment",
        do=f"Write it as {example}.",
    )
