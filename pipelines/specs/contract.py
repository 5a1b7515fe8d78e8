"""The contract of one partner extract: `expectations/<partner>/<extract>.yml`."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from pipelines.specs.base import (
    Fault,
    Name,
    PopulationBasis,
    Prose,
    Regex,
    Spec,
    Text,
    ValueStatus,
    nearest,
    refuse,
)
from pipelines.specs.board import ROLES, Board, type_of
from pipelines.specs.breakdowns import counted_twice
from pipelines.specs.columns import Column, Marked, Markers, StatusColumn
from pipelines.specs.demonstration import Demonstration, DemonstrationFile, Rate
from pipelines.specs.expecting import Expectation, ExpectationMeta
from pipelines.specs.parties import Agreement, Contact, Publisher
from pipelines.specs.shape import FileShape, Header, Unpivot
from pipelines.specs.sources import (
    AREA_CHANGES,
    AreaByLevel,
    AreaSource,
    Earlier,
    Parent,
    PeriodByValue,
    PeriodSource,
    PopulationByValue,
    Reference,
    type_told,
)

__all__ = [
    "Agreement",
    "AreaByLevel",
    "AreaSource",
    "Board",
    "Column",
    "Contact",
    "Contract",
    "Demonstration",
    "DemonstrationFile",
    "Due",
    "Earlier",
    "Expectation",
    "ExpectationMeta",
    "FileShape",
    "Header",
    "Marked",
    "Markers",
    "Parent",
    "PeriodByValue",
    "PeriodSource",
    "PopulationByValue",
    "Publisher",
    "Rate",
    "Reference",
    "Released",
    "Replaces",
    "StatusColumn",
    "Threshold",
    "Unpivot",
]


class Replaces(Spec):
    """What a newer file of this extract supersedes, among rows with equal `within` values."""

    what: Literal["periods", "rows", "whole"] = Field(
        description="`periods`: the periods it holds (monthly returns). `rows`: the keys it holds. "
        "`whole`: everything (full-history downloads). A key absent from a newer whole file, or "
        "from a period it replaces, is withdrawn from then on."
    )
    within: list[Name] = Field(
        default=[], description="Only among rows with equal values in these columns."
    )


class Due(Spec):
    """When the next file is expected: `lag_days` after the end of each period of `every`."""

    every: Literal["month", "quarter", "year", "once"] = Field(
        description="How often a file is expected; `once` for an edition."
    )
    lag_days: int = Field(default=0, ge=0, description="Days after the end of the period.")


class Threshold(Spec):
    """Share of lines that may be quarantined before the file is held, and the reason for it."""

    share: float = Field(ge=0, le=1, description="0 holds the file for a single line; 0.01 is 1%.")
    because: Prose = Field(description="Why it stands there.")


def _with_date(pattern: str) -> str:
    if "date" not in re.compile(pattern).groupindex:
        raise ValueError("needs a named group (?P<date>…)")
    return pattern


class Released(Spec):
    """Where the file itself states its release date (preamble lines; group `date`)."""

    pattern: Annotated[Regex, AfterValidator(_with_date)] = Field(
        description="Regular expression with a group (?P<date>…)."
    )
    formats: list[Text] = Field(min_length=1, description="Date formats, as in %d %B %Y.")


class Contract(Spec):
    """One partner extract: its meaning, its file, its columns, its checks."""

    title: Prose = Field(description="What the extract is called.")
    row: Prose = Field(description="What one row is, as a sentence: the grain.")
    rows_are: Literal["aggregates", "events", "persons"] = Field(
        description="`aggregates`: counts and rates. `events`: one row each, about nobody named. "
        "`persons` are refused: aggregate before sending."
    )
    role: Literal["metrics", "reference", "board"] = Field(
        default="metrics",
        description="`reference` for lookups, populations and deprivation; `board` for what a "
        "board decides, plans, is told and says.",
    )
    publisher: Publisher = Field(description="Who stands behind the figures.")
    origin_publisher: Text | None = Field(
        default=None, description="The source, where the partner is a republisher of it."
    )
    agreement: Agreement = Field(description="The basis on which the extract may be held.")
    contacts: list[Contact] = Field(min_length=1, description="Roles to write to.")
    file: FileShape = Field(description="What the file looks like.")
    columns: dict[Name, Column] = Field(
        min_length=1, description="Landed name → column, in the order of the landed table."
    )
    markers: Markers = Field(
        default={}, description="Texts that are no value, in every number column → their meaning."
    )
    key: list[Name] | Literal["none"] = Field(
        description="Columns that together name a row (period and area included), or `none`: "
        "lines are counted and no row is removed because it equals another."
    )
    repeats: list[Name] = Field(
        default=[],
        description="Columns whose difference alone makes a designed repeat of a key.",
    )
    period: PeriodSource = Field(description="Where the period of a row is.")
    area: AreaSource | None = Field(
        default=None, description="Where the area of a row is; required for metrics."
    )
    reference: Reference | None = Field(
        default=None, description="What a reference extract tells; required for the role reference."
    )
    board: Board | None = Field(
        default=None, description="What a board's extract tells; required for the role board."
    )
    population_basis: PopulationBasis = Field(
        default=PopulationBasis.NONE, description="Whose population the rows are about."
    )
    population_by: PopulationByValue | None = Field(
        default=None, description="Where that differs by another column, such as the indicator."
    )
    maturity: Literal["provisional", "final", "revised"] = Field(
        default="final", description="The source's own word for its figures."
    )
    released: Released | None = Field(
        default=None, description="Where the file itself states its release date."
    )
    replaces: Replaces = Field(description="What a newer file supersedes; there is no default.")
    due: Due = Field(description="When the next file is expected.")
    disclosure: Name = Field(description="Disclosure profile of the source, or `none`.")
    threshold: Threshold = Field(description="How many bad lines hold the file.")
    expectations: list[Expectation] = Field(
        default=[], description="Checks of the landed file, in Great Expectations' own form."
    )
    demonstration: Demonstration | None = Field(
        default=None, description="How synthetic extracts in this layout are written."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found = [*self._unknown_columns(), *self._unpivoted(), *self._demonstrated()]
        found += [*self._told_types(), *self._area_changes(), *self._roles_held()]
        breakdowns = {name: column.breakdown for name, column in self.columns.items()}
        found += counted_twice(breakdowns, str(self.area.kind) if self.area else "")
        for role in ("reference", "board"):
            is_given = getattr(self, role) is not None
            if is_given != (self.role == role):
                only = f"only an extract with the role {role} has it"
                found.append(((role,), only if is_given else f"the role {role} needs it"))
        if self.role == "metrics" and self.area is None:
            found.append((("area",), "an extract for metrics needs it"))
        if self.rows_are == "persons":
            what = "rows about persons are refused; aggregate before sending, or declare events"
            found.append((("rows_are",), what))
        if self.repeats and self.key == "none":
            found.append((("repeats",), "needs a `key`"))
        ids = [e.meta.id for e in self.expectations]
        for index, name in enumerate(ids):
            if name in ids[:index]:
                at = ("expectations", index, "meta", "id")
                found.append((at, f"another expectation is called {name!r}"))
        refuse(found)
        return self

    def _named_columns(self) -> Iterator[Fault]:
        """Every column that something outside `columns` names, with the keys that lead there."""
        for index, name in enumerate(self.replaces.within):
            yield ("replaces", "within", index), name
        for index, name in enumerate(self.key if self.key != "none" else []):
            yield ("key", index), name
        for index, name in enumerate(self.repeats):
            yield ("repeats", index), name
        for key in ("column", "start", "end"):
            if named := getattr(self.period, key):
                yield ("period", key), named
        if self.period.by:
            yield ("period", "by", "column"), self.period.by.column
        if self.population_by:
            yield ("population_by", "column"), self.population_by.column
        if self.area:
            for key in ("code", "name"):
                if named := getattr(self.area, key):
                    yield ("area", key), named
            if self.area.by:
                yield ("area", "by", "column"), self.area.by.column
                for level, code in self.area.by.codes.items():
                    yield ("area", "by", "codes", level), code
        for at, named, _ in self._told():
            yield at, named
        for name, column in self.columns.items():
            if column.status:
                yield ("columns", name, "status", "column"), column.status.column

    def _unknown_columns(self) -> Iterator[Fault]:
        for at, named in self._named_columns():
            if named not in self.columns:
                yield at, f"no column is called {named!r}{nearest(named, self.columns)}"
        statuses = [f"{name}_status" for name in self.columns if self.has_status(name)]
        landed = [*self.columns, *statuses]
        for index, expectation in enumerate(self.expectations):
            for at, named in expectation.columns():
                if named not in landed and not named.startswith("_"):
                    what = f"no column is called {named!r}{nearest(named, landed)}"
                    yield ("expectations", index, *at), what
        headers = [column.header for column in self.columns.values()]
        for index, (name, column) in enumerate(self.columns.items()):
            if name.endswith("_status") and name.removesuffix("_status") in self.columns:
                yield ("columns", name), "the ending _status is kept for what markers mean"
            if column.header in headers[:index]:
                yield ("columns", name, "header"), "another column has this header"
        for key in ("start", "end"):
            named = getattr(self.period, key)
            if named in self.columns and self.columns[named].type != "date":
                yield ("period", key), f"{named!r} must be a date column"

    def _unpivoted(self) -> Iterator[Fault]:
        made = self.file.unpivot.headers() if self.file.unpivot else []
        for header in made:
            if self.column_of(header) is None:
                what = f"unpivoting makes the header {header!r}, which no column has"
                yield ("file", "unpivot"), what
        if self.period.source == "header":
            named = self.period.column
            column = self.columns.get(named) if named else None
            if column and column.header not in made:
                yield ("period", "column"), f"{named!r} is no column that `unpivot` makes"

        if self.population_by:
            named = self.population_by.column
            column = self.columns.get(named)
            if column and column.header in made:
                what = f"{named!r} is made by `unpivot`; a line as sent is about one population"
                yield ("population_by", "column"), what

    def _told(self) -> Iterator[tuple[tuple[str | int, ...], str, str | None]]:
        """What `reference` or `board` names: the keys, the column, the type the models read."""
        for at, named in self.reference.named() if self.reference else []:
            yield ("reference", *at), named, type_told(str(at[-1]))
        for at, named in self.board.named() if self.board else []:
            yield ("board", *at), named, type_of(str(at[-1]))

    def _told_types(self) -> Iterator[Fault]:
        """The models that read every such extract would fail on a column of another type."""
        for at, named, needed in self._told():
            column = self.columns.get(named)
            if column is None or needed is None:
                continue
            fits = column.is_number if needed == "number" else column.type == needed
            if not fits:
                yield at, f"{named!r} must be a {needed} column"

    def _roles_held(self) -> Iterator[Fault]:
        """A champion under another word would be none, and nobody would be told."""
        named = self.board.columns.get("role") if self.board else None
        column = self.columns.get(named or "")
        if column and not set(column.values or ["?"]) <= set(ROLES):
            what = f"its column must declare `values` among {', '.join(ROLES)}"
            yield ("board", "columns", "role"), what

    def _area_changes(self) -> Iterator[Fault]:
        """A change that nobody knows the meaning of would be counted in some way all the same."""
        reference = self.reference
        if reference is None or reference.shape != "area_change":
            return
        change = self.columns.get(reference.change or "")
        if change and not set(change.values or ["?"]) <= set(AREA_CHANGES):
            what = f"its column must declare `values` among {', '.join(AREA_CHANGES)}"
            yield ("reference", "change"), what
        starts = self.columns.get(reference.starts or "")
        if starts and starts.type == "date" and starts.blank != "refused":
            yield ("reference", "starts"), "its column must refuse blanks"
        share = self.columns.get(reference.share or "")
        if share and not (share.type == "decimal" and share.minimum == 0 and share.maximum == 1):
            yield ("reference", "share"), "its column must be a decimal from 0 to 1"

    def _demonstrated(self) -> Iterator[Fault]:
        if not self.demonstration:
            return
        headers = [column.header for column in self.columns.values()]
        for keys, header in self.demonstration.headers():
            if header not in headers:
                what = f"no column has the header {header!r}{nearest(header, headers)}"
                yield ("demonstration", *keys), what
        named = len(self.demonstration.files)
        all_files = self.demonstration.all_files()
        for index, file in enumerate(all_files, named - len(all_files)):
            at: tuple[str | int, ...] = ("demonstration", "files", index)
            if index < 0:
                at = ("demonstration", "periods", "file")
            if not any(fnmatchcase(file.name, pattern) for pattern in self.file.names):
                what = f"matches none of file.names: {', '.join(self.file.names)}"
                yield (at if index < 0 else (*at, "name")), what
            for header, sent in file.headers.items():
                if header in headers and not self._is_sent_as(headers.index(header), sent):
                    what = f"{sent!r} is no alias of the column {header!r}, nor matches its regex"
                    yield (*at, "headers", header), what

    def _is_sent_as(self, index: int, sent: str) -> bool:
        column = list(self.columns.values())[index]
        return sent in column.aliases or bool(column.regex and re.fullmatch(column.regex, sent))

    def column_of(self, header: str) -> str | None:
        """Landed name of the column with this header, alias or regex; a header goes first."""
        for name, column in self.columns.items():
            if header == column.header:
                return name
        for name, column in self.columns.items():
            if header in column.aliases or (column.regex and re.fullmatch(column.regex, header)):
                return name
        return None

    def has_status(self, name: str) -> bool:
        """Whether the landed table has `<name>_status`: a number, markers or a status column."""
        column = self.columns[name]
        return column.is_number or column.status is not None or bool(self.markers_of(name))

    def markers_of(self, name: str) -> dict[str, ValueStatus]:
        """Markers of one column: its own, else the contract's if it holds numbers."""
        column = self.columns[name]
        chosen = column.markers
        if chosen is None:
            chosen = self.markers if column.is_number else {}
        return {text: ValueStatus(meaning) for text, meaning in chosen.items()}
