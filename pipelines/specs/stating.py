"""What the documents of a strategy say: texts as printed, and what is read from them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from pipelines.specs.base import Fault, Name, Spec, Text, refuse

Key = Text
"""A key such as HP-BUILT: chosen once, never a number or a letter of the document."""

_REQUIREMENT = r"^RQ-\d{3}$"


def _requirement(written: str) -> str:
    if not re.fullmatch(_REQUIREMENT, written):
        raise ValueError(f"expected RQ- and three digits, found {written!r}")
    return written


Requirement = Annotated[
    str,
    AfterValidator(_requirement),
    WithJsonSchema({"type": "string", "pattern": _REQUIREMENT}),
]


class Wording(Spec):
    """One printed text, with the document and the lines it stands on."""

    text: Text = Field(description="As printed, letter for letter.")
    document: Text = Field(
        description="The document it is printed in: a key of `documents`, where there are such."
    )
    lines: Text = Field(description="The lines or page it stands on.")
    requirement: Requirement | list[Requirement] | None = Field(
        default=None, description="The row or rows of the requirements that it answers."
    )

    @property
    def requirements(self) -> list[str]:
        return [self.requirement] if isinstance(self.requirement, str) else self.requirement or []


class Statement(Wording):
    """Something a document says that figures, pages and people refer to by its key."""

    key: Key = Field(description="Chosen once; of one file, no two keys are equal.")
    name: Text | None = Field(default=None, description="What it is called, shortly.")
    priorities: list[Key] = Field(default=[], description="Keys of priorities it is about.")
    theme: Key | None = Field(default=None, description="Key of the theme it is about.")
    starts: date | None = Field(
        default=None, description="First day it speaks of; of a month or year, its first."
    )
    ends: date | None = Field(default=None, description="Last day it speaks of.")
    variants: list[Wording] = Field(default=[], description="Other printed wordings of it.")
    note: Text | None = Field(
        default=None, description="What a reader must know: a slip, what differs, why it stands."
    )


class Commitment(Statement):
    """Work that a document says is done or will be."""

    measured_by: list[Name] = Field(
        description="Ids of metrics that measure the activity; an empty list says none is supplied."
    )


class Correction(Spec):
    """A slip of the print, and how it is read."""

    printed: Text = Field(description="The slip, letter for letter.")
    read: Text = Field(description="What it is read as.")
    because: Text = Field(description="Why.")


class Baseline(Statement):
    """A figure or claim as stated: undated and without its parts, so never a point of a series."""

    claim: Literal["amount", "direction", "rank", "comparison", "quality"] = Field(
        default="amount", description="Whether it gives a number, or what it claims without one."
    )
    printed: Text | None = Field(default=None, description="The number as printed in the text.")
    value: float | None = Field(default=None, description="The number as read.")
    low: float | None = Field(default=None, description="Lower end of a range.")
    high: float | None = Field(default=None, description="Upper end of a range.")
    unit: Text | None = Field(default=None, description="Unit, such as %, people or years.")
    of_whom: Text | None = Field(
        default=None, description="Whom or what it is about, or is a share of."
    )
    correction: Correction | None = Field(default=None, description="Where the print is wrong.")
    age_from: int | None = Field(default=None, description="Lower bound of age, in years.")
    age_to: int | None = Field(default=None, description="Upper bound of age, in years.")
    ages_inclusive: bool | None = Field(
        default=None, description="Whether the bounds are among the ages; left out if not said."
    )
    same_fact_as: Key | None = Field(
        default=None, description="Key of the baseline that states the same fact."
    )
    complement_of: Name | None = Field(
        default=None, description="Id of the metric whose rest to the whole it is."
    )
    metrics: list[Name] = Field(
        default=[], description="Ids of metrics that it is shown beside, never in."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found: list[Fault] = [*self._amount()]
        if self.printed is not None and self.printed not in self.text:
            found.append((("printed",), "does not stand in the text"))
        if self.correction is not None and self.correction.printed not in self.text:
            found.append((("correction", "printed"), "does not stand in the text"))
        if self.age_from is not None and self.age_to is not None and self.age_from > self.age_to:
            found.append((("age_from",), "is above `age_to`"))
        refuse(found)
        return self

    def _amount(self) -> Iterator[Fault]:
        is_amount = self.claim == "amount"
        ends = [end for end in (self.low, self.high) if end is not None]
        if len(ends) == 1:
            yield ("low",), "a range has both ends, `low` and `high`"
        elif ends != sorted(ends):
            yield ("low",), "is above `high`"
        elif bool(ends) + (self.value is not None) != is_amount:
            yield ("claim",), "an amount has a value or a range, any other claim neither"
        elif is_amount and (self.unit is None or self.printed is None):
            yield ("claim",), "an amount says its unit and how it is printed"


class Organisation(Spec):
    """An organisation, or sort of organisation, as a document names it."""

    name: Text = Field(description="As it stands in the text.")
    sector: Text = Field(description="Sector, such as local authority, NHS or voluntary sector.")
    constituencies: list[Text] = Field(
        default=[], description="Whom it sends, where that is said: elected members, officers."
    )
    areas: list[Text] = Field(
        default=[], description="GSS codes of its areas, where it stands for several."
    )


class Organisations(Wording):
    """A text that names members of the board, or partners."""

    are: Literal["member", "partner"] = Field(description="What they are to the board.")
    names: list[Organisation] = Field(min_length=1, description="Each of them.")

    @model_validator(mode="after")
    def _named(self) -> Self:
        refuse(
            [
                (("names", index, "name"), f"{each.name!r} does not stand in the text")
                for index, each in enumerate(self.names)
                if each.name not in self.text
            ]
        )
        return self


class Ages(Spec):
    """Ages, both bounds among them, that a theme is about."""

    age_from: int = Field(description="Youngest age, in years.")
    age_to: int = Field(description="Oldest age, in years.")
    whom: Text | None = Field(default=None, description="Whom alone it is said of.")
