"""The contract of one partner extract: `expectations/<partner>/<extract>.yml`."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from pipelines.periods import GRAMMARS
from pipelines.specs.base import AREA_KINDS, Name, PopulationBasis, Spec, Text, ValueStatus

Kind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Marked = Literal["unreliable", "suppressed", "missing", "not_applicable"]
Markers = dict[str, Marked]


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as fault:
        raise ValueError(f"not a regular expression ({fault})") from None
    return pattern


class Publisher(Spec):
    """Who stands behind the figures, where they are published and under which licence."""

    name: Text
    landing_page: Text | None = None
    licence: Text = "OGL-UK-3.0"
    attribution: Text | None = None


class Agreement(Spec):
    """The basis on which the extract may be held; open data name their licence as the basis."""

    reference: Text
    basis: Text
    purpose: Text
    expires: date | None = None
    retention_years: int | None = Field(default=None, ge=1)


class Contact(Spec):
    """A role, never a person: people are in the dated role register."""

    role: Text
    organisation: Text


class Header(Spec):
    """Where the column names are.

    `lines` are the header lines from top to bottom: a number is a line of the file or sheet
    (1 is the first), a text is a regular expression that a whole cell of the line must match, searched
    downwards from the line after the one found before. Lines above the last one are preamble.
    With several lines, all but the last are carried right over blank cells (merged cells), then
    the non-blank parts of a column are joined by `join`. `ignore` names cells that stand among
    the headers and are none (regular expressions).
    """

    lines: list[int | str] = Field(default=[1], min_length=1)
    join: str = " / "
    ignore: list[str] = []

    @field_validator("lines")
    @classmethod
    def _lines(cls, lines: list[int | str]) -> list[int | str]:
        for line in lines:
            if isinstance(line, str):
                _regex(line)
            elif line < 1:
                raise ValueError("lines are counted from 1")
        return lines

    @field_validator("ignore")
    @classmethod
    def _ignore(cls, patterns: list[str]) -> list[str]:
        return [_regex(p) for p in patterns]


class Unpivot(Spec):
    """Turns repeated column blocks into rows before names are compared.

    A column whose flattened header matches `pattern` from end to end becomes rows: its cell goes
    to the header `value`, each named group of the pattern to a header of the group's name.
    """

    pattern: str
    value: Text

    @field_validator("pattern")
    @classmethod
    def _pattern(cls, pattern: str) -> str:
        if not re.compile(_regex(pattern)).groupindex:
            raise ValueError("needs at least one named group, such as (?P<age>\\d+)")
        return pattern


class FileShape(Spec):
    """What the file looks like before its columns are known."""

    format: Literal["csv", "workbook", "parquet", "json_lines"]
    names: list[Text] = Field(min_length=1, description="Glob patterns of the file's name as sent.")
    encoding: Literal["utf-8", "utf-16", "cp1252"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    sheet: Text | None = Field(default=None, description="Sheet name (glob), workbooks only.")
    preamble_sheet: Text | None = Field(
        default=None, description="Sheet whose lines are read as preamble too, such as a cover."
    )
    header: Header = Header()
    until: str | None = Field(
        default=None,
        description="Regular expression; the first line below the header whose first non-blank "
        "cell matches, and all after it, are footer.",
    )
    footer: list[str] = Field(
        default=[],
        description="Regular expressions; any single line whose first non-blank cell matches is "
        "footer (a total, a source note).",
    )
    unpivot: Unpivot | None = None

    @field_validator("until")
    @classmethod
    def _until(cls, pattern: str | None) -> str | None:
        return None if pattern is None else _regex(pattern)

    @field_validator("footer")
    @classmethod
    def _footer(cls, patterns: list[str]) -> list[str]:
        return [_regex(p) for p in patterns]

    @model_validator(mode="after")
    def _sheet_for_workbooks(self) -> Self:
        if (self.format == "workbook") != (self.sheet is not None):
            raise ValueError("`sheet` is required for a workbook and for nothing else")
        return self


class StatusColumn(Spec):
    """Another column that says what a cell of this one is worth."""

    column: Name
    meanings: Markers


class Column(Spec):
    """One column of the landed table; its key is the landed name, `header` the name as sent."""

    header: Text
    aliases: list[Text] = []
    regex: str | None = Field(
        default=None, description="For a header that is named at run time; must match whole."
    )
    means: Text = Field(description="What the column holds, for the partner's sheet.")
    type: Literal["text", "whole", "decimal", "date"] = "text"
    unit: Text | None = None
    required: bool = True
    blank: Literal["allowed", "refused"] = Field(
        default="allowed", description="`refused` quarantines a line whose cell is blank."
    )
    markers: Markers | None = Field(
        default=None,
        description="Texts that are no value, with their meaning; None takes the contract's "
        "markers for number columns and none for others; {} takes none.",
    )
    status: StatusColumn | None = None
    accepts: list[Literal["thousands", "percent", "brackets", "exponent"]] = Field(
        default=[],
        description="Number notations this column may use: 1,234 · 45% · (5) for minus · 1.2e-3.",
    )
    formats: list[Text] = Field(default=[], description="Date formats, as in %d/%m/%Y.")
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

    @field_validator("regex")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return None if pattern is None else _regex(pattern)

    @model_validator(mode="after")
    def _notations_fit_the_type(self) -> Self:
        if self.type == "date" and not self.formats:
            raise ValueError("a date column must declare its `formats`")
        if self.type != "date" and self.formats:
            raise ValueError("`formats` belong to date columns")
        if self.accepts and self.type not in ("whole", "decimal"):
            raise ValueError("`accepts` belongs to number columns")
        if self.same_as and self.type != "text":
            raise ValueError("`same_as` belongs to text columns")
        return self

    @property
    def is_number(self) -> bool:
        return self.type in ("whole", "decimal")


class PeriodByValue(Spec):
    """A grammar per value of another column, where indicators of one file differ."""

    column: Name
    grammars: dict[str, str]


class PeriodSource(Spec):
    """Where the period of a row is and in which grammar; never guessed.

    `column`: a landed column; `header`: a column that `unpivot` made; `columns`: two date columns,
    first and last day; `file_name`, `preamble`: a regular expression with a group `period`;
    `fixed`: an edition.
    """

    source: Literal["column", "header", "columns", "file_name", "preamble", "fixed"]
    column: Name | None = None
    start: Name | None = None
    end: Name | None = None
    type: Text | None = Field(default=None, description="Period type, for `columns` only.")
    pattern: str | None = None
    value: Text | None = None
    grammar: str | None = None
    by: PeriodByValue | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needs = {
            "column": ["column"],
            "header": ["column"],
            "columns": ["start", "end", "type"],
            "file_name": ["pattern"],
            "preamble": ["pattern"],
            "fixed": ["value"],
        }[self.source]
        absent = [n for n in needs if getattr(self, n) is None]
        if absent:
            raise ValueError(f"a period in {self.source} needs {', '.join(absent)}")
        if self.source != "columns" and (self.grammar is None) == (self.by is None):
            raise ValueError("give either `grammar` or `by`")
        if self.pattern is not None and "period" not in re.compile(_regex(self.pattern)).groupindex:
            raise ValueError("`pattern` needs a named group (?P<period>…)")
        named = [self.grammar] if self.grammar else []
        named += list(self.by.grammars.values()) if self.by else []
        for grammar in named:
            if grammar not in GRAMMARS:
                raise ValueError(f"no period grammar is called {grammar!r}")
        return self


class AreaByLevel(Spec):
    """The column that holds the code depends on the level named in another column."""

    column: Name
    codes: dict[str, Name]


class AreaSource(Spec):
    """Where the area of a row is.

    Either `code` (a column), or `by` (a code column per level), or `name` with `names` (name as
    sent → code), or `fixed` (one code for the whole file). `code` together with `name` and `names`
    says which rows are sent without a code of their own: a row whose name is in `names` takes that
    code, every other row the one in `code`. `kind` is a kind of area, or `gss` to
    read it from the entity code that opens every GSS code. `aliases` maps other words for an area
    (a code of another register, `-` for the national row) to its code.
    """

    code: Name | None = None
    by: AreaByLevel | None = None
    name: Name | None = None
    names: dict[str, str] = {}
    fixed: Text | None = None
    kind: Kind
    aliases: dict[str, str] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [w for w in ("code", "by", "name", "fixed") if getattr(self, w) is not None]
        if len(ways) != 1 and ways != ["code", "name"]:
            raise ValueError(
                "give exactly one of `code`, `by`, `name`, `fixed`, or `code` with `name`"
            )
        if (self.name is not None) != bool(self.names):
            raise ValueError("`name` and `names` go together")
        if self.kind != "gss" and self.kind not in AREA_KINDS:
            raise ValueError(f"no kind of area is called {self.kind!r}")
        return self


class Replaces(Spec):
    """What a newer file of this extract supersedes, among rows with equal `within` values."""

    what: Literal["periods", "rows", "whole"]
    within: list[Name] = []


class Due(Spec):
    """When the next file is expected: `lag_days` after the end of each period of `every`."""

    every: Literal["month", "quarter", "year", "once"]
    lag_days: int = Field(default=0, ge=0)


class Threshold(Spec):
    """Share of lines that may be quarantined before the file is held, and the reason for it."""

    share: float = Field(ge=0, le=1)
    because: Text


class Released(Spec):
    """Where the file itself states its release date (preamble lines; group `date`)."""

    pattern: str
    formats: list[Text] = Field(min_length=1)

    @field_validator("pattern")
    @classmethod
    def _pattern(cls, pattern: str) -> str:
        if "date" not in re.compile(_regex(pattern)).groupindex:
            raise ValueError("needs a named group (?P<date>…)")
        return pattern


class ExpectationMeta(Spec):
    """What a person needs to know about one expectation."""

    id: Name
    severity: Literal["block", "warn"]
    because: Text
    ask: Text


class Expectation(Spec):
    """One expectation in Great Expectations' own form."""

    type: Annotated[str, StringConstraints(pattern=r"^expect_[a-z_]+$")]
    kwargs: dict[str, Any] = {}
    meta: ExpectationMeta


class Parent(Spec):
    """A column that holds an area that contains the child area of the row."""

    code: Name
    kind: Kind
    name: Name | None = None


class Reference(Spec):
    """What a `role: reference` extract tells the warehouse; the columns for its shape.

    `area`: code, kind (or `gss`), name (and the first and last day of the code). `area_in_area`: code, kind, parents (and name).
    `population`: code, kind, age, population; sex is `persons` unless a column is given.
    `deprivation`: code, kind, edition, rank, decile (and score).
    """

    shape: Literal["area", "area_in_area", "population", "deprivation"]
    code: Name
    kind: Kind
    name: Name | None = None
    parents: list[Parent] = []
    age: Name | None = None
    sex: Name | None = None
    population: Name | None = None
    edition: Text | None = None
    rank: Name | None = None
    decile: Name | None = None
    score: Name | None = None
    starts: Name | None = Field(default=None, description="First day of the area code (`area`).")
    ends: Name | None = Field(default=None, description="Last day of the area code (`area`).")

    @model_validator(mode="after")
    def _shape_is_complete(self) -> Self:
        needs = {
            "area": ["name"],
            "area_in_area": ["parents"],
            "population": ["age", "population"],
            "deprivation": ["edition", "rank", "decile"],
        }[self.shape]
        absent = [n for n in needs if not getattr(self, n)]
        if absent:
            raise ValueError(f"shape {self.shape} needs {', '.join(absent)}")
        return self

    def columns(self) -> list[str]:
        single = [self.code, self.name, self.age, self.sex, self.population]
        single += [self.rank, self.decile, self.score, self.starts, self.ends]
        single += [c for p in self.parents for c in (p.code, p.name)]
        return [c for c in single if c]


class DemonstrationFile(Spec):
    """One synthetic file: its name as sent, its fixed receipt, and what differs in it."""

    name: Text
    received_at: datetime
    released: date | None = None
    each: list[list[dict[str, str]]] = Field(
        default=[], description="Replaces the contract's `each` for this file."
    )
    lines_above: list[list[str]] = Field(
        default=[], description="Preamble lines, cell by cell, written above the header."
    )


class Demonstration(Spec):
    """How the seeded generator writes synthetic extracts in this layout.

    `each` is a list of lists: a line is written for every combination of one entry of each list;
    an entry gives headers (as sent, after unpivoting) their texts. `ranges` draws number columns
    uniformly between two bounds (inclusive; decimals as many as the bounds show); `shares` makes
    a column a share of another column of the same line, between two proportions; `marked` puts a
    marker into a cell once in so many lines.
    """

    each: list[list[dict[str, str]]] = Field(min_length=1)
    ranges: dict[str, tuple[str, str]] = {}
    shares: dict[str, tuple[str, str, str]] = {}
    marked: dict[str, tuple[str, int]] = {}
    files: list[DemonstrationFile] = Field(min_length=1)


class Contract(Spec):
    """One partner extract: its meaning, its file, its columns, its checks."""

    title: Text
    row: Text = Field(description="What one row is, as a sentence: the grain.")
    rows_are: Literal["aggregates", "events", "persons"]
    role: Literal["metrics", "reference"] = "metrics"
    publisher: Publisher
    origin_publisher: Text | None = Field(
        default=None, description="The source, where the partner is a republisher of it."
    )
    agreement: Agreement
    contacts: list[Contact] = Field(min_length=1)
    file: FileShape
    columns: dict[Name, Column] = Field(min_length=1)
    markers: Markers = {}
    key: list[Name] | Literal["none"]
    repeats: list[Name] = Field(
        default=[],
        description="Columns whose difference alone makes a designed repeat of a key.",
    )
    period: PeriodSource
    area: AreaSource | None = None
    reference: Reference | None = None
    population_basis: PopulationBasis = PopulationBasis.NONE
    maturity: Literal["provisional", "final", "revised"] = "final"
    released: Released | None = None
    replaces: Replaces
    due: Due
    disclosure: Name
    threshold: Threshold
    expectations: list[Expectation] = []
    demonstration: Demonstration | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        self._columns_exist()
        if (self.role == "reference") != (self.reference is not None):
            raise ValueError("`reference` is required when role is reference, and only then")
        if self.role == "metrics" and self.area is None:
            raise ValueError("an extract for metrics needs `area`")
        if self.rows_are == "persons":
            raise ValueError(
                "rows about persons are refused; aggregate before sending, or declare events"
            )
        if self.repeats and self.key == "none":
            raise ValueError("`repeats` needs a `key`")
        ids = [e.meta.id for e in self.expectations]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"expectation id used twice: {', '.join(twice)}")
        return self

    def _columns_exist(self) -> None:
        named: list[tuple[str, str | None]] = [("replaces.within", c) for c in self.replaces.within]
        if self.key != "none":
            named += [("key", c) for c in self.key]
        named += [("repeats", c) for c in self.repeats]
        named += [("period", c) for c in (self.period.column, self.period.start, self.period.end)]
        if self.period.by:
            named.append(("period.by", self.period.by.column))
        if self.area:
            named += [("area", self.area.code), ("area.name", self.area.name)]
            if self.area.by:
                named += [("area.by", c) for c in self.area.by.codes.values()]
                named.append(("area.by", self.area.by.column))
        if self.reference:
            named += [("reference", c) for c in self.reference.columns()]
        named += [("status", c.status.column) for c in self.columns.values() if c.status]
        for where, column in named:
            if column is not None and column not in self.columns:
                raise ValueError(f"{where} names the column {column!r}, which is not in `columns`")
        for name in self.columns:
            if name.endswith("_status") and name.removesuffix("_status") in self.columns:
                raise ValueError(f"column {name!r}: the ending _status is kept for markers")

    def markers_of(self, name: str) -> dict[str, ValueStatus]:
        """Markers of one column: its own, else the contract's if it holds numbers."""
        column = self.columns[name]
        chosen = column.markers
        if chosen is None:
            chosen = self.markers if column.is_number else {}
        return {text: ValueStatus(meaning) for text, meaning in chosen.items()}
