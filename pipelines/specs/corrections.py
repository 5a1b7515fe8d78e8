"""Corrections of what a partner sent: `expectations/corrections/<partner>/<extract>.yml`."""

import re
from collections.abc import Hashable, Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from pipelines.specs.base import Fault, Name, Prose, Spec, Text, nearest, refuse
from pipelines.specs.contract import Contract

_SHA256 = r"^[0-9a-f]{64}$"


def _sha256(text: str) -> str:
    if not re.fullmatch(_SHA256, text):
        raise ValueError("expected the SHA-256 of a file, 64 characters of 0-9 and a-f")
    return text


Sha256 = Annotated[
    str, AfterValidator(_sha256), WithJsonSchema({"type": "string", "pattern": _SHA256})
]


class Told(Spec):
    """Who was told of the mistake: a role, never a person."""

    role: Text = Field(description="The role, such as performance analyst.")
    organisation: Text = Field(description="Where the role is held.")
    on: date = Field(description="The day they were told.")


class Correction(Spec):
    """One cell or line that is known to be wrong, named by `file` and `line`, or by `key`.

    Texts are as sent, as `hwb trace` shows them; spaces at their ends do not count.
    """

    id: Name = Field(description="What it is called in accounts, traces and letters.")
    file: Sha256 | None = Field(
        default=None,
        description="SHA-256 of the file as sent; needed with `line`, and with `key` where the "
        "period is in no column. Left out: every file of the extract that holds the key.",
    )
    line: int | None = Field(
        default=None, ge=1, description="Line of the file, or row of the sheet."
    )
    key: dict[Name, str] | None = Field(
        default=None, description="Column of the contract's `key` → text as sent; each of them."
    )
    column: Name = Field(description="Landed name of the column that is wrong, or shows it.")
    was: str = Field(description="Text of that column as sent; another one holds the file.")
    becomes: str | None = Field(
        default=None, description="Text that is read in its place, by the same rules as any other."
    )
    drop: bool = Field(default=False, description="Instead of `becomes`: leaves out the line.")
    because: Prose = Field(description="How it is known to be wrong; no value in it.")
    told: Told = Field(description="Who was told, and when.")
    status: Literal["asked", "agreed", "closed"] = Field(
        description="`asked`: the partner has not answered yet. `agreed`: the partner says so too. "
        "`closed`: kept on record and no longer applied."
    )
    by: Text = Field(description="The role that made the correction.")
    on: date = Field(description="The day it was made.")

    @model_validator(mode="after")
    def _says_where_and_what(self) -> Self:
        found: list[Fault] = []
        if (self.line is None) == (self.key is None):
            found.append((("line",), "give either `line` or `key`"))
        elif self.line is not None and self.file is None:
            found.append((("line",), "needs the `file` it is a line of"))
        elif self.key == {}:
            found.append((("key",), "names no column"))
        if (self.becomes is None) != self.drop:
            found.append((("becomes",), "give either `becomes` or `drop: true`"))
        elif self.becomes == self.was:
            found.append((("becomes",), "says the same as `was`"))
        refuse(found)
        return self

    @property
    def is_in_force(self) -> bool:
        return self.status != "closed"

    @property
    def place(self) -> Hashable:
        """Equal for two corrections of one line, as far as they themselves can tell."""
        return self.file, self.line, frozenset((self.key or {}).items())


class Corrections(Spec):
    """Everything that is known to be wrong in the files of one extract, and what was done."""

    corrections: list[Correction] = Field(min_length=1, description="Each on its own.")

    @model_validator(mode="after")
    def _one_for_each_cell(self) -> Self:
        found: list[Fault] = []
        for index, each in enumerate(self.corrections):
            at: tuple[str | int, ...] = ("corrections", index)
            earlier = self.corrections[:index]
            if each.id in [other.id for other in earlier]:
                found.append(((*at, "id"), f"another correction is called {each.id!r}"))
            for other in earlier:
                if not (each.is_in_force and other.is_in_force and each.place == other.place):
                    continue
                if each.drop or other.drop:
                    found.append((at, f"is of the same line as {other.id!r}"))
                elif each.column == other.column:
                    found.append((at, f"is of the same cell as {other.id!r}"))
        refuse(found)
        return self

    def faults(self, contract: Contract) -> list[Fault]:
        """What cannot be meant under the contract. What is closed may be of an earlier one."""
        return [
            (("corrections", index, *at), what)
            for index, each in enumerate(self.corrections)
            if each.is_in_force
            for at, what in _faults(each, contract)
        ]


def _faults(each: Correction, contract: Contract) -> Iterator[Fault]:
    unpivot = contract.file.unpivot
    if each.column not in contract.columns:
        what = f"no column is called {each.column!r}{nearest(each.column, contract.columns)}"
        yield ("column",), what
    if each.line is not None:
        made = unpivot.headers() if unpivot else []
        if each.column in {contract.column_of(header) for header in made}:
            what = "one line holds several cells of this column; name the row by `key`"
            yield ("line",), what
        return
    if contract.key == "none":
        yield ("key",), "the extract has no key; name the `line`"
    elif set(each.key or {}) != set(contract.key):
        yield ("key",), f"must name the columns of the contract's key: {', '.join(contract.key)}"
    elif each.file is None and contract.period.source in ("file_name", "preamble"):
        yield ("key",), "needs the `file`: the key says no period, and would be in every file"
    if each.drop and unpivot:
        yield ("drop",), "the line holds several rows, which would all go; name it by `line`"
