"""Who gets which part of a signed quarter: `audiences` of a strategy."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipelines.specs.base import Name, Spec, Text, refuse
from pipelines.specs.stating import Key

Content = Literal[
    "commentary",
    "actions",
    "risks",
    "decisions",
    "questions",
    "feedback",
    "consultation",
    "issues",
    "scorecards",
]
Format = Literal["pages", "pdf", "docx", "xlsx", "ods", "data"]


class Audience(Spec):
    """A selection of the same signed figures for some readers; nobody sees another value."""

    title: Text = Field(description="Who they are, as the pack calls them.")
    part: Literal["public", "exempt"] = Field(
        default="public", description="`exempt`: not for publication, and every page says so."
    )
    exempt_because: Text | None = Field(
        default=None, description="By which paragraph of the law it is exempt; needed where it is."
    )
    recipients: Annotated[list[Text], Field(min_length=1)] = Field(
        description="To whom it is sent: bodies and roles, never people."
    )
    priorities: list[Key] = Field(default=[], description="Priorities in it; all if left out.")
    approaches: list[Name] = Field(
        default=[],
        description="Only priorities that have one of these approaches in the quarter; `unknown` "
        "is that of a priority for which no minute is cited.",
    )
    leaves_out: list[Content] = Field(default=[], description="What it does not hold.")
    formats: list[Format] = Field(default=[], description="Its formats; all if left out.")

    @model_validator(mode="after")
    def _says_why_it_is_exempt(self) -> Self:
        if (self.part == "exempt") != (self.exempt_because is not None):
            what = "is needed where the part is exempt, and only there"
            refuse([(("exempt_because",), what)])
        return self
