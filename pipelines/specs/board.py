"""What a `role: board` extract tells: what the board decided, who does what, what was planned."""

from dataclasses import dataclass
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from pipelines.specs.base import Fault, Name, Spec, nearest, refuse

Shape = Literal[
    "approach",
    "role",
    "plan",
    "action",
    "risk",
    "decision",
    "question",
    "commentary",
    "response",
    "feedback",
    "report",
    "meeting",
    "pre_election",
]

ROLES = (
    "member",
    "chair",
    "political lead",
    "director",
    "champion",
    "owner",
    "checker",
    "partner contact",
    "secretariat",
    "deputy",
)
"""What somebody may be to a board: models ask for members and champions by these words."""


@dataclass(frozen=True)
class Fields:
    """The fields a shape needs, and those it may have besides, in the order of its table."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.needed + self.optional


SHAPES: dict[str, Fields] = {
    "approach": Fields(("strategy", "priority", "approach", "starts", "minute"), ("ends",)),
    "role": Fields(
        ("strategy", "role", "holder", "organisation", "starts"),
        ("sector", "priority", "metric", "deputy_for", "ends"),
    ),
    "plan": Fields(("strategy", "plan", "title", "starts", "ends"), ("minute",)),
    "action": Fields(
        ("strategy", "plan", "action", "text", "owner"), ("priority", "due", "progress", "update")
    ),
    "risk": Fields(
        ("strategy", "priority", "risk", "raised_on", "likelihood", "impact"),
        ("escalated_to", "escalated_on", "closed_on"),
    ),
    "decision": Fields(("strategy", "meeting", "decision", "minute"), ("priority",)),
    "question": Fields(("strategy", "meeting", "question"), ("priority", "answer", "answered_on")),
    "commentary": Fields(("strategy", "quarter", "text", "author"), ("priority", "metric")),
    "response": Fields(
        ("strategy", "consultation", "opened", "closed", "respondent_type", "responses"),
        ("priority", "answer"),
    ),
    "feedback": Fields(("strategy", "said", "source", "changed"), ("priority",)),
    "report": Fields(("strategy", "priority", "quarter", "reported_on")),
    "meeting": Fields(("strategy", "meeting", "quarters", "status"), ("moved_to", "minute")),
    "pre_election": Fields(("strategy", "election", "starts", "ends")),
}
"""Shape → its fields."""

SQL_NAMES = {
    "strategy": "strategy_id",
    "priority": "priority_key",
    "metric": "metric_id",
    "starts": "valid_from",
    "ends": "valid_to",
    "plan": "plan_key",
    "action": "action_key",
    "text": "wording",
    "due": "due_on",
    "update": "latest_update",
    "role": "role_held",
    "meeting": "meeting_on",
    "author": "author_role",
    "opened": "opened_on",
    "closed": "closed_on",
}
"""Field → its column in the warehouse, where that is called otherwise."""

_DATES = (
    *("starts", "ends", "due", "raised_on", "escalated_on", "closed_on", "meeting"),
    *("answered_on", "opened", "closed", "reported_on", "moved_to"),
)


def type_of(field: str) -> Literal["date", "whole", "text"]:
    """The type of column that a field must be landed as."""
    if field in _DATES:
        return "date"
    return "whole" if field == "responses" else "text"


def _told(shape: str) -> str:
    fields = SHAPES[shape]
    besides = f" (and may have {', '.join(fields.optional)})" if fields.optional else ""
    return f"`{shape}` needs {', '.join(fields.needed)}{besides}"


class Board(Spec):
    """What a `role: board` extract tells the warehouse; a landed column for each of its fields."""

    shape: Shape = Field(description="; ".join(map(_told, get_args(Shape))) + ".")
    columns: dict[str, Name] = Field(
        min_length=1, description="Field of the shape → landed name of the column that holds it."
    )

    @model_validator(mode="after")
    def _fields_of_the_shape(self) -> Self:
        fields = SHAPES[self.shape]
        found: list[Fault] = [
            (
                ("columns", given),
                f"the shape {self.shape} has no field {given!r}{nearest(given, fields.all)}",
            )
            for given in self.columns
            if given not in fields.all
        ]
        found += [
            (("columns", need), f"the shape {self.shape} needs it")
            for need in fields.needed
            if need not in self.columns
        ]
        refuse(found)
        return self

    def named(self) -> list[tuple[tuple[str | int, ...], str]]:
        """The columns it names, each with the keys that lead to its name."""
        return [(("columns", field), column) for field, column in self.columns.items()]
