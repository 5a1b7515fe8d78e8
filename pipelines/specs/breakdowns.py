"""By what columns break counts down, and what keeps people from being counted twice by it."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import StringConstraints

from pipelines.specs.ages import overlapping, span
from pipelines.specs.base import Fault

Dimension = Annotated[str, StringConstraints(pattern=r"^[a-z]+( [a-z]+)*$")]
"""What a breakdown is by, as it stands before the colon in `age: 65-74`."""

FIFTHS = {"1", "2", "3", "4", "5"}

MADE = ("all", "age group")
"""Words for what is made of the parts."""

WHOLES = {"all", "all ages", "all persons", "both", "overall", "people", "persons", "total"}
"""Values that tell the whole once more, beside its parts."""


def why_no_breakdown(by: str | None, kind: str, values: list[str] | None) -> Iterator[Fault]:
    """Why a column of that type and list of values cannot be the breakdown it is said to be."""
    if by is None:
        return
    given = [value for value in values or [] if value]
    if by in MADE:
        yield ("breakdown",), f"{by!r} is kept for what is made of the others; choose another word"
    if kind != "text":
        yield ("breakdown",), f"it belongs to text columns; this one is {kind}"
    if wholes := [value for value in given if value.casefold() in WHOLES]:
        yield ("values",), f"{wholes[0]!r} is the whole, not a part: people would count twice"
    if by == "deprivation" and (not given or not set(given) <= FIFTHS):
        yield ("values",), "fifths of deprivation are 1 (the most deprived) to 5: list them"
    if by == "age" and (fault := _no_ages(given)):
        yield ("values",), fault


def counted_twice(breakdowns: Mapping[str, str | None], area_kind: str) -> Iterator[Fault]:
    """Columns (name → what they break down by) of one extract that would count people twice."""
    by_column: dict[str, str] = {}
    for name, by in breakdowns.items():
        at = ("columns", name, "breakdown")
        if by and by_column.setdefault(by, name) != name:
            first = by_column[by]
            yield at, f"{first!r} is broken down by {by} already: people would count twice"
        if by == "deprivation" and area_kind.startswith("lsoa"):
            what = "small areas have their fifth from the indices of deprivation; leave it out"
            yield at, what


def _no_ages(bands: list[str]) -> str | None:
    if not bands:
        return "bands of age must be listed, so that none lies in another unseen"
    for band in bands:
        if span(band) is None:
            return f"{band!r} is no band of age, such as 16-24, Under 18 or 65+"
    for one, other in overlapping(bands):
        return f"ages {one!r} and {other!r} overlap: people would count twice"
    return None
