"""How the seeded generator writes synthetic extracts in a contract's layout."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from pipelines.periods import Quarter
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


def _template(text: str) -> str:
    for _, name, _, _ in Formatter().parse(text):
        if name not in (None, "start", "end", "quarter"):
            raise ValueError("may hold {start}, {end} (with a date format) and {quarter}")
    if not _filled(text, date(2025, 4, 1), date(2026, 3, 31)):
        raise ValueError("gives an empty text")
    return text


Template = Annotated[Text, AfterValidator(_template)]
"""A text about a period, such as `{start:%Y}/{end:%y}` or `{start:%Y}-{end:%y} Q{quarter}`."""


def _filled(template: str, start: date, end: date) -> str:
    return template.format(start=start, end=end, quarter=Quarter.of(start).number)


class Periods(Spec):
    """Periods one after the other; a line is written for each, or a file."""

    every: Literal["month", "quarter", "year"] = Field(
        description="From the start of one to the start of the next."
    )
    first: date = Field(description="First day of the first.")
    count: int = Field(ge=1, le=200, description="How many.")
    months: int | None = Field(
        default=None,
        ge=1,
        description="How long each lasts, if not until the next one: 36 for three years rolling.",
    )
    texts: dict[str, Template] = Field(
        default={}, description="Header → what a line of the period says there."
    )
    file: Template | None = Field(
        default=None, description="Name of the file of one period; one file holds all if left out."
    )
    lag_days: int = Field(
        default=0, ge=0, description="Days from the end of a period to the arrival of its file."
    )

    def spans(self) -> list[tuple[date, date]]:
        """First and last day of each."""
        step = {"month": 1, "quarter": 3, "year": 12}[self.every]
        starts = [_later(self.first, step * number) for number in range(self.count)]
        return [(s, _later(s, self.months or step) - timedelta(days=1)) for s in starts]

    def entries(self) -> list[dict[str, str]]:
        """What the lines of each say of it."""
        return [
            {header: _filled(text, start, end) for header, text in self.texts.items()}
            for start, end in self.spans()
        ]


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1)


class Anchor(Spec):
    """Other bounds for some lines, such as those of one area."""

    where: dict[str, Text] = Field(
        min_length=1, description="Header → text: the lines that say all of it."
    )
    ranges: dict[str, tuple[Number, Number]] = Field(
        default={}, description="Header → lowest and highest number in these lines."
    )
    shares: dict[str, tuple[Number, Number]] = Field(
        default={}, description="Header → lowest and highest share in these lines."
    )


class Rate(Spec):
    """A column computed from two others of the same line, as a published rate is."""

    of: Text = Field(description="Header of the numerator.")
    over: Text = Field(description="Header of the denominator.")
    times: int = Field(default=1, ge=1, description="100 for per cent, 100000 for per 100,000.")
    decimals: int = Field(default=1, ge=0, le=6, description="Digits after the point, half up.")


class Rounding(Spec):
    """How the publisher rounds the numbers of a column, and hides the smallest."""

    to: int = Field(ge=2, description="Base, such as 5: the nearest multiple is shown, half up.")
    hides: Text | None = Field(
        default=None, description="Marker in place of a count from 1 to `up_to`; 0 is shown."
    )
    up_to: int | None = Field(default=None, ge=1, description="Largest count that is hidden.")
    exact: dict[str, Text] = Field(
        default={},
        description="Header → text: the lines that say all of it are neither rounded nor hidden.",
    )

    @model_validator(mode="after")
    def _hides_up_to_a_count(self) -> Self:
        if (self.hides is None) != (self.up_to is None):
            refuse([(("hides",), "`hides` and `up_to` go together")])
        return self


class Part(Spec):
    """Some lines of a file that holds lines of several sorts, such as indicators."""

    each: Combinations = Field(
        min_length=1, description="A line for every combination, as in the demonstration's `each`."
    )
    periods: Periods | None = Field(
        default=None, description="One more list, with an entry for every period."
    )

    def combinations(self) -> Combinations:
        """The lists whose combinations are its lines."""
        return [*self.each, self.periods.entries()] if self.periods else self.each


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
    parts: list[Part] = Field(
        default=[], description="The lines of the file part by part, in place of `each`."
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
    periods: Periods | None = Field(
        default=None,
        description="One more list of `each`, with an entry for every period; or a file for each.",
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
    anchored: list[Anchor] = Field(
        default=[], description="Other bounds for some lines; the first that fits a line is taken."
    )
    marked: dict[str, tuple[str, int]] = Field(
        default={},
        description="Header → a marker and a number: the marker stands in the cell once in so "
        "many lines, the same lines for all headers with the same number.",
    )
    rounded: dict[str, Rounding] = Field(
        default={},
        description="Header → how its number is rounded, after all that is reckoned with it.",
    )
    wide_header: Text | None = Field(
        default=None,
        description="How `unpivot` is undone where its pattern is more than texts and groups: "
        "the name of a wide column with {group} for each group.",
    )
    files: list[DemonstrationFile] = Field(
        default=[],
        description="The files to write, oldest first, after those of `periods`; one of both is "
        "needed.",
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
        of_periods = list(self.periods.texts) if self.periods else []
        found += [*_twice(("each",), self.each, [*self.spans, *of_periods])]
        for index, file in enumerate(self.files):
            found += [*_twice(("files", index, "each"), file.each, self.spans)]
            for place, part in enumerate(file.parts):
                given = [*self.spans, *(part.periods.texts if part.periods else [])]
                found += [*_twice(("files", index, "parts", place, "each"), part.each, given)]
        made = [*self.ranges, *self.shares, *self.sums, *self.rates]
        for header in sorted({h for h in made if made.count(h) > 1}):
            found.append(((), f"{header!r} is made in two ways; choose one"))
        for header in self.rounded:
            if header not in made:
                found.append((("rounded", header), "nothing draws or reckons its number"))
        for index, file in enumerate(self.files):
            for header, (lowest, highest) in file.ranges.items():
                at = ("files", index, "ranges", header)
                if header not in self.ranges:
                    found.append((at, "`ranges` of the demonstration does not draw it"))
                if Decimal(lowest) > Decimal(highest):
                    found.append((at, "the lowest stands above the highest"))
        if not self.all_files():
            found.append((("files",), "no file is written; give one, or `periods` a `file`"))
        names = [file.name for file in self.all_files()]
        for name in sorted({name for name in names if names.count(name) > 1}):
            found.append((("files",), f"two files are called {name!r}"))
        found += self._anchors()
        refuse(found)
        return self

    def _anchors(self) -> Iterator[Fault]:
        for index, anchor in enumerate(self.anchored):
            for key in ("ranges", "shares"):
                for header, (lowest, highest) in getattr(anchor, key).items():
                    at = ("anchored", index, key, header)
                    # A published rate may have a level of its own where it has no parts.
                    drawn = [*self.shares] if key == "shares" else [*self.ranges, *self.rates]
                    if header not in drawn:
                        yield at, f"`{key}` of the demonstration does not draw it"
                    if Decimal(lowest) > Decimal(highest):
                        yield at, "the lowest stands above the highest"

    def all_files(self) -> list[DemonstrationFile]:
        """The files of `periods`, each with its own lines, and those that are named."""
        if not self.periods or not self.periods.file:
            return self.files
        of_periods = [
            DemonstrationFile(
                name=_filled(self.periods.file, start, end),
                received_at=datetime.combine(
                    end + timedelta(days=self.periods.lag_days), time(9), UTC
                ),
                each=[*self.each, [entry]] if entry else self.each,
            )
            for (start, end), entry in zip(
                self.periods.spans(), self.periods.entries(), strict=True
            )
        ]
        return [*of_periods, *self.files]

    def combinations(self, file: DemonstrationFile) -> list[Combinations]:
        """The lists whose combinations are the lines of a file, part by part."""
        if file.parts:
            return [part.combinations() for part in file.parts]
        if file.each:
            return [file.each]
        return [[*self.each, self.periods.entries()] if self.periods else self.each]

    def headers(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every header it names, each with the keys that lead to it."""
        yield from _headers_of(("each",), self.each)
        for key in ("spans", "ranges", "shares", "sums", "rates", "marked", "rounded"):
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
        for header, rounding in self.rounded.items():
            for other in rounding.exact:
                yield ("rounded", header, "exact", other), other
        for header in self.periods.texts if self.periods else ():
            yield ("periods", "texts", header), header
        for index, anchor in enumerate(self.anchored):
            for header in anchor.where:
                yield ("anchored", index, "where", header), header
        for index, file in enumerate(self.files):
            yield from _headers_of(("files", index, "each"), file.each)
            for place, some in enumerate(file.parts):
                yield from _headers_of(("files", index, "parts", place, "each"), some.each)
                for header in some.periods.texts if some.periods else ():
                    yield ("files", index, "parts", place, "periods", "texts", header), header
            for header in file.headers:
                yield ("files", index, "headers", header), header


def _twice(at: tuple[str | int, ...], each: Combinations, spans: Iterable[str]) -> Iterator[Fault]:
    """A header that two lists give a text: one would overwrite the other in every line."""
    given = set(spans)
    for index, entries in enumerate(each):
        here = {header for entry in entries for header in entry}
        for header in sorted(here & given):
            yield (
                (*at, index),
                f"{header!r} is given a text by another list, by `spans` or by `periods`",
            )
        given |= here


def _headers_of(
    at: tuple[str | int, ...], each: Combinations
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for outer, entries in enumerate(each):
        for inner, entry in enumerate(entries):
            for header in entry:
                yield (*at, outer, inner, header), header
