"""The columns of an extract: their names as sent, types, markers and bounds."""

import math
from typing import Literal, Self

from pydantic import Field, model_validator

from pipelines.specs.base import Fault, Name, Prose, Regex, Spec, Text, refuse
from pipelines.specs.breakdowns import Dimension, why_no_breakdown

Marked = Literal["unreliable", "suppressed", "missing", "not_applicable"]
Markers = dict[str, Marked]


class StatusColumn(Spec):
    """Another column that says what a cell of this one is worth."""

    column: Name = Field(description="The landed name of the column that holds the status.")
    meanings: Markers = Field(
        description="Texts of that column → what they mean; any other text means a plain value."
    )


class Column(Spec):
    """One column of the landed table; its key is the landed name."""

    header: Text = Field(
        description="The name as sent. Case, spaces and a byte order mark make no difference."
    )
    aliases: list[Text] = Field(
        default=[], description="Other names it has been sent under, in older or newer files."
    )
    regex: Regex | None = Field(
        default=None, description="For a header that is named at run time; must match whole."
    )
    means: Prose = Field(description="What the column holds, for the partner's sheet.")
    type: Literal["text", "whole", "decimal", "date"] = Field(
        default="text", description="Codes are text: their leading zeros are kept."
    )
    unit: Prose | None = Field(default=None, description="Of a number: %, per 100,000, days, £.")
    required: bool = Field(
        default=True, description="A file without a required column is refused whole."
    )
    blank: Literal["allowed", "refused"] = Field(
        default="allowed", description="`refused` quarantines a line whose cell is blank."
    )
    markers: Markers | None = Field(
        default=None,
        description="Texts that are no value → their meaning. Left out, a number column takes the "
        "contract's markers and any other column none; {} takes none.",
    )
    status: StatusColumn | None = Field(
        default=None, description="Another column that says what a cell of this one is worth."
    )
    accepts: list[Literal["thousands", "percent", "brackets", "exponent"]] = Field(
        default=[],
        description="Number notations this column may use: 1,234 · 45% · (5) for minus · 1.2e-3.",
    )
    formats: list[Text] = Field(
        default=[], description="Date formats, as in %d/%m/%Y; a date column needs one at least."
    )
    minimum: float | None = Field(default=None, description="Below it the line is quarantined.")
    maximum: float | None = Field(default=None, description="Above it the line is quarantined.")
    values: list[str] | None = Field(
        default=None, description="Closed list; any other text quarantines the line."
    )

    same_as: dict[str, str] = Field(
        default={},
        description="Other texts the partner has used for one and the same value, each with the "
        "text that is landed for it; text columns only. The text as sent stays in `_raw`.",
    )

    breakdown: Dimension | None = Field(
        default=None,
        description="What its texts divide people or things by, such as sex, age, ethnicity or "
        "deprivation: every count of these rows is told by each text as well. No text is a total "
        "of others; blank where the row is about all. Ages need `values`, deprivation 1 to 5.",
    )

    @model_validator(mode="after")
    def _fits_the_type(self) -> Self:
        found: list[Fault] = []
        if self.type == "date" and not self.formats:
            found.append((("formats",), "a date column must declare its formats, as in %d/%m/%Y"))
        if self.type != "date" and self.formats:
            found.append((("formats",), f"formats belong to date columns; this one is {self.type}"))
        for key in ("accepts", "minimum", "maximum"):
            if getattr(self, key) not in ([], None) and not self.is_number:
                found.append(((key,), f"it belongs to number columns; this one is {self.type}"))
        if self.same_as and self.type != "text":
            found.append((("same_as",), f"it belongs to text columns; this one is {self.type}"))
        found += why_no_breakdown(self.breakdown, self.type, self.values)
        if _or(self.minimum, -math.inf) > _or(self.maximum, math.inf):
            found.append((("minimum",), "it is above the maximum"))
        if self.blank == "refused" and "" in (self.markers or {}):
            found.append((("markers",), "a blank cell is refused, so it can have no meaning"))
        refuse(found)
        return self

    @property
    def is_number(self) -> bool:
        return self.type in ("whole", "decimal")


def _or(bound: float | None, otherwise: float) -> float:
    return otherwise if bound is None else bound
