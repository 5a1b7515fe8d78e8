"""How the seeded generator writes synthetic extracts in a contract's layout."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from pipelines.specs.base import Fault, Spec, Text, refuse

Lines = list[list[str]]
Combinations = list[list[dict[str, str]]]


def _number(text: str) -> str:
    try:
        finite = Decimal(text).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise ValueError("a number in quotes, such as '12.5'")
    return text


Number = Annotated[str, AfterValidator(_number)]


class Rate(Spec):
    """A column computed from two others of the same line, as a published rate is."""

    of: Text = Field(description="Header of the numerator.")
    over: Text = Field(description="Header of the denominator.")
    times: int = Field(default=1, ge=1, description="100 for per cent, 100000 for per 100,000.")
    decimals: int = Field(default=1, ge=0, le=6, description="Digits after the point, half up.")


class DemonstrationFile(Spec):
    """One synthetic file: its name as sent, its fixed receipt, and what differs in it."""

    name: Text = Field(
        description="As sent; its ending says what is written: .csv, .csv.gz, .xlsx, .xls, .ods, "
        ".parquet, .jsonl (or .gz of any text file)."
    )
    received_at: AwareDatetime = Field(
        description="When it arrived, with its time zone, as in 2026-04-01T09:00:00Z."
    )
    released: date | None = Field(
        default=None, description="The publisher's date, where it has one."
    )
    each: Combinations = Field(
        default=[], description="Replaces the contract's `each` for this file."
    )
    ranges: dict[str, tuple[Number, Number]] = Field(
        default={},
        description="Header → lowest and highest number in this file, in place of the contract's.",
    )
    headers: dict[str, Text] = Field(
        default={}, description="Header → the name it is sent under in this file (an alias)."
    )
    revised: int | None = Field(
        default=None,
        ge=1,
        description="Once in so many lines the numbers differ from those of the other files; "
        "every other line has the same numbers in each file that holds it.",
    )
    lines_above: Lines = Field(
        default=[], description="Preamble lines, cell by cell, written above the header."
    )
    lines_below: Lines = Field(
        default=[], description="Footer lines, cell by cell, written below the last line."
    )
    sheets: dict[str, Lines] = Field(
        default={}, description="Other sheets of the workbook → their lines, cell by cell."
    )


class Demonstration(Spec):
    """How the seeded generator writes synthetic extracts in this layout.

    Headers are the contract's `header` of each column, after unpivoting. A column of the contract
    that nothing here gives a text is left out when it is optional and blank when it is not.
    """

    each: Combinations = Field(
        min_length=1,
        description="A list of lists: a line is written for every combination of one entry of "
        "each list; an entry gives headers their texts.",
    )
    spans: dict[str, tuple[int, int]] = Field(
        default={},
        description="Header → first and last whole number; one more list of `each`, with an entry "
        "for every number between them (single years of age).",
    )
    ranges: dict[str, tuple[Number, Number]] = Field(
        default={},
        description="Header → lowest and highest number, both included, drawn uniformly; with as "
        "many decimals as the bounds show.",
    )
    shares: dict[str, tuple[Text, Number, Number]] = Field(
        default={},
        description="Header → another header of the same line, lowest and highest share of it "
        "(1.05 is five per cent more); whole for a whole column, else with the other's decimals.",
    )
    sums: dict[str, list[Text]] = Field(
        default={}, description="Header → the headers of the same line that it adds up."
    )
    rates: dict[str, Rate] = Field(
        default={}, description="Header → how it is computed from two headers of the same line."
    )
    marked: dict[str, tuple[str, int]] = Field(
        default={},
        description="Header → a marker and a number: the marker stands in the cell once in so "
        "many lines, the same lines for all headers with the same number.",
    )
    wide_header: Text | None = Field(
        default=None,
        description="How `unpivot` is undone where its pattern is more than texts and groups: "
        "the name of a wide column with {group} for each group.",
    )
    files: list[DemonstrationFile] = Field(
        min_length=1, description="The files to write, oldest first."
    )

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        found: list[Fault] = []
        for key in ("ranges", "shares"):
            for header, bounds in getattr(self, key).items():
                if Decimal(bounds[-2]) > Decimal(bounds[-1]):
                    found.append(((key, header), "the lowest stands above the highest"))
        for header, (_, once_in) in self.marked.items():
            if once_in < 1:
                found.append((("marked", header), "once in 1 line or more"))
        for header, (first, last) in self.spans.items():
            if first > last:
                found.append((("spans", header), "the first stands above the last"))
        found += [*_twice(("each",), self.each, self.spans)]
        for index, file in enumerate(self.files):
            found += [*_twice(("files", index, "each"), file.each, self.spans)]
        made = [*self.ranges, *self.shares, *self.sums, *self.rates]
        for header in sorted({h for h in made if made.count(h) > 1}):
            found.append(((), f"{header!r} is made in two ways; choose one"))
        for index, file in enumerate(self.files):
            for header, (lowest, highest) in file.ranges.items():
                at = ("files", index, "ranges", header)
                if header not in self.ranges:
                    found.append((at, "`ranges` of the demonstration does not draw it"))
                if Decimal(lowest) > Decimal(highest):
                    found.append((at, "the lowest stands above the highest"))
        names = [file.name for file in self.files]
        for index, name in enumerate(names):
            if name in names[:index]:
                found.append((("files", index, "name"), "another file has this name"))
        refuse(found)
        return self

    def headers(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every header it names, each with the keys that lead to it."""
        yield from _headers_of(("each",), self.each)
        for key in ("spans", "ranges", "shares", "sums", "rates", "marked"):
            for header in getattr(self, key):
                yield (key, header), header
        for header, (other, _, _) in self.shares.items():
            yield ("shares", header, 0), other
        for header, parts in self.sums.items():
            for index, part in enumerate(parts):
                yield ("sums", header, index), part
        for header, rate in self.rates.items():
            yield ("rates", header, "of"), rate.of
            yield ("rates", header, "over"), rate.over
        for index, file in enumerate(self.files):
            yield from _headers_of(("files", index, "each"), file.each)
            for header in file.headers:
                yield ("files", index, "headers", header), header


def _twice(at: tuple[str | int, ...], each: Combinations, spans: Iterable[str]) -> Iterator[Fault]:
    """A header that two lists give a text: one would overwrite the other in every line."""
    given = set(spans)
    for index, entries in enumerate(each):
        here = {header for entry in entries for header in entry}
        for header in sorted(here & given):
            yield (*at, index), f"{header!r} is given a text by another list, or by `spans`"
        given |= here


def _headers_of(
    at: tuple[str | int, ...], each: Combinations
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for outer, entries in enumerate(each):
        for inner, entry in enumerate(entries):
            for header in entry:
                yield (*at, outer, inner, header), header
