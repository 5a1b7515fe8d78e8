"""Where the period and the area of a row are, and what a reference extract tells."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from pipelines.periods import GRAMMARS, PeriodType
from pipelines.specs.base import (
    AREA_KINDS,
    AreaKindOrGss,
    Fault,
    Name,
    PopulationBasis,
    Regex,
    Spec,
    Text,
    nearest,
    refuse,
)


def _grammar(name: str) -> str:
    if name not in GRAMMARS:
        raise ValueError(f"no period grammar is called {name!r}{nearest(name, GRAMMARS)}")
    return name


def _period_type(name: str) -> str:
    types = [kind.value for kind in PeriodType]
    if name not in types:
        raise ValueError(f"no type of period is called {name!r}{nearest(name, types)}")
    return name


GrammarName = Annotated[
    str, AfterValidator(_grammar), WithJsonSchema({"type": "string", "enum": sorted(GRAMMARS)})
]
PeriodTypeName = Annotated[
    str,
    AfterValidator(_period_type),
    WithJsonSchema({"type": "string", "enum": [kind.value for kind in PeriodType]}),
]


class PeriodByValue(Spec):
    """A grammar per value of another column, where indicators of one file differ."""

    column: Name = Field(description="The landed name of the column that decides.")
    grammars: dict[str, GrammarName] = Field(
        min_length=1, description="Text of that column → grammar; a line with another is refused."
    )


_PERIOD_KEYS = {
    "column": {"column"},
    "header": {"column"},
    "columns": {"start", "end", "type"},
    "file_name": {"pattern"},
    "preamble": {"pattern"},
    "fixed": {"value"},
}


class PeriodSource(Spec):
    """Where the period of a row is and in which grammar; never guessed."""

    source: Literal["column", "header", "columns", "file_name", "preamble", "fixed"] = Field(
        description="`column`: a landed column. `header`: a column that `unpivot` made. "
        "`columns`: two date columns, first and last day. `file_name`, `preamble`: a regular "
        "expression with a group `period`. `fixed`: an edition."
    )
    column: Name | None = Field(
        default=None, description="Landed name, for the sources column and header."
    )
    start: Name | None = Field(default=None, description="Landed name of the first day's column.")
    end: Name | None = Field(default=None, description="Landed name of the last day's column.")
    type: PeriodTypeName | None = Field(
        default=None, description="Period type, for `columns` only."
    )
    pattern: Regex | None = Field(
        default=None,
        description="Regular expression with a group (?P<period>…), for file_name and preamble.",
    )
    value: Text | None = Field(default=None, description="The period itself, for `fixed`.")
    grammar: GrammarName | None = Field(
        default=None, description="How the period is written; the grammars are listed below."
    )
    by: PeriodByValue | None = Field(
        default=None, description="Instead of `grammar`, where it differs by another column."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        found: list[Fault] = []
        needs = _PERIOD_KEYS[self.source]
        for key in sorted(set().union(*_PERIOD_KEYS.values())):
            given = getattr(self, key) is not None
            if given != (key in needs):
                what = "takes none; leave it out" if given else "needs it"
                found.append(((key,), f"a period in `{self.source}` {what}"))
        if self.source == "columns":
            if self.grammar or self.by:
                found.append((("grammar",), "two date columns need no grammar; leave it out"))
        elif (self.grammar is None) == (self.by is None):
            found.append((("grammar",), "give either `grammar` or `by`"))
        if self.pattern is not None and "period" not in re.compile(self.pattern).groupindex:
            found.append((("pattern",), "needs a named group (?P<period>…)"))
        refuse(found)
        return self


class AreaByLevel(Spec):
    """The column that holds the code depends on the level named in another column."""

    column: Name = Field(description="The landed name of the column that names the level.")
    codes: dict[str, Name] = Field(
        min_length=1, description="Text of that column → landed name of the code's column."
    )


class AreaSource(Spec):
    """Where the area of a row is: `code`, `by`, `name` with `names`, or `fixed`.

    `code` together with `name` and `names` says which rows are sent without a code of their own:
    a row whose name is in `names` takes that code, every other row the one in `code`.
    """

    code: Name | None = Field(default=None, description="Landed name of the code's column.")
    by: AreaByLevel | None = Field(default=None, description="A code column per level.")
    name: Name | None = Field(
        default=None, description="Landed name of a column that holds names, where no code is sent."
    )
    names: dict[str, str] = Field(
        default={}, description="Name as sent → code; goes with `name`, and is required then."
    )
    fixed: Text | None = Field(default=None, description="One code for the whole file.")
    kind: AreaKindOrGss = Field(
        description="A kind of area, or `gss` to read it from the entity code that opens every "
        "GSS code."
    )
    aliases: dict[str, str] = Field(
        default={},
        description="Other words for an area (a code of another register, `-` for the national "
        "row) → its code.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        found: list[Fault] = []
        ways = [w for w in ("code", "by", "name", "fixed") if getattr(self, w) is not None]
        if len(ways) != 1 and ways != ["code", "name"]:
            what = "give exactly one of `code`, `by`, `name`, `fixed`, or `code` with `name`"
            found.append(((), f"{what}; given: {', '.join(ways) or 'none'}"))
        if (self.name is not None) != bool(self.names):
            found.append((("names",), "`name` and `names` go together"))
        refuse(found)
        return self


class PopulationByValue(Spec):
    """Whose population a row is about, where indicators of one file differ."""

    column: Name = Field(description="The landed name of the column that decides.")
    bases: dict[str, PopulationBasis] = Field(
        min_length=1,
        description="Text of that column → basis; a row with another text has `population_basis`.",
    )


class Parent(Spec):
    """A column that holds an area that contains the child area of the row."""

    code: Name = Field(description="Landed name of the column with the parent's code.")
    kind: AreaKindOrGss = Field(description="The parent's kind of area, or `gss`.")
    name: Name | None = Field(
        default=None, description="Landed name of the column with the parent's name."
    )
    fit: Literal["exact", "best"] = Field(
        default="exact",
        description="`best`: the child may cross the parent's boundary and is counted in the one "
        "that holds most of its people; every figure summed so says it.",
    )


class Earlier(Spec):
    """A column with the area that was there before, of which the row tells what became."""

    code: Name = Field(description="Landed name of the column with the earlier area's code.")
    kind: AreaKindOrGss = Field(description="Its kind of area, or `gss`.")
    name: Name | None = Field(
        default=None, description="Landed name of the column with the earlier area's name."
    )


AREA_CHANGES = ("recoded", "merged", "split", "part", "absorbed", "transferred", "ended")
"""What may become of an area on a day: see docs/geography.md."""

_COMPARATORS = AREA_KINDS | {"everybody", "previous", "baseline"}
"""What a figure is compared with under these names already, so no group of peers has one."""

_SHAPES = {
    "area": ("name",),
    "area_in_area": ("parents",),
    "area_change": ("earlier", "change", "starts"),
    "population": ("age", "population"),
    "deprivation": ("edition", "rank", "decile"),
    "comparator": ("peer", "group"),
    "target": ("metric", "target", "by"),
    "boundary": ("geometry",),
}


def type_told(key: str) -> Literal["number", "date", "text"] | None:
    """The type of column that a key of `reference` must name; None where any will do."""
    if key in ("population", "rank", "decile", "score", "target"):
        return "number"
    if key in ("by", "starts", "ends"):
        return "date"
    return "text" if key in ("code", "peer", "metric", "geometry") else None


class Reference(Spec):
    """What a `role: reference` extract tells the warehouse; the columns for its shape."""

    shape: Literal[
        "area",
        "area_in_area",
        "area_change",
        "population",
        "deprivation",
        "comparator",
        "target",
        "boundary",
    ] = Field(
        description="`area` needs name; `area_in_area` needs parents; `area_change` needs earlier, "
        "change and starts; `population` needs age and population; `deprivation` needs edition, "
        "rank and decile; `comparator` (a row: an area and one of those it is compared with) needs "
        "peer and group; `target` (a row: what a figure is to be by a day) needs metric, target "
        "and by; `boundary` (a row: an area's outline) needs geometry."
    )
    code: Name = Field(
        description="Landed name of the column with the area's code; in `area_change` the area "
        "that is there from then on."
    )
    kind: AreaKindOrGss = Field(description="The kind of area, or `gss`.")
    name: Name | None = Field(
        default=None, description="Landed name of the column with the area's name."
    )
    parents: list[Parent] = Field(default=[], description="The areas each one lies in.")
    age: Name | None = Field(default=None, description="Landed name of the age's column.")
    sex: Name | None = Field(
        default=None, description="Landed name of the sex's column; without it, persons."
    )
    population: Name | None = Field(default=None, description="Landed name of the count's column.")
    edition: Text | None = Field(
        default=None, description="Edition of the deprivation index, such as 2019."
    )
    rank: Name | None = Field(default=None, description="Landed name; rank 1 is most deprived.")
    decile: Name | None = Field(default=None, description="Landed name; decile 1 is most deprived.")
    score: Name | None = Field(default=None, description="Landed name of the score's column.")
    peer: Name | None = Field(
        default=None,
        description="Landed name of the column with the code of an area that the row's is compared "
        "with, of the same kind.",
    )
    group: Text | None = Field(
        default=None, description="What those areas are to it, such as nearest neighbours."
    )
    metric: Name | None = Field(
        default=None, description="Landed name of the column with the metric's id."
    )
    target: Name | None = Field(
        default=None, description="Landed name of the column with the value to be reached."
    )
    by: Name | None = Field(
        default=None,
        description="Landed name of the date by which it is to be reached: the last day given for "
        "a figure is its target, days before it are its trajectory.",
    )
    agreed: Name | None = Field(
        default=None, description="Landed name of the column that says who agreed it, and where."
    )
    earlier: Earlier | None = Field(
        default=None,
        description="The area that was there before: of an `area_change`, or of an exact-fit "
        "lookup between two vintages of small areas (`area_in_area`), which then needs `change`.",
    )
    change: Name | None = Field(
        default=None,
        description="Landed name of the column that says what became of the earlier area: "
        "recoded, merged, split, part, absorbed, transferred or ended in an `area_change`; U, S, M "
        "or X between vintages.",
    )
    share: Name | None = Field(
        default=None,
        description="Landed name of the column with the share (0 to 1) of the earlier area's "
        "counts that may be counted in the new one; blank where nobody declares one.",
    )
    basis: Name | None = Field(
        default=None, description="Landed name of the column that says what the share rests on."
    )
    because: Name | None = Field(
        default=None, description="Landed name of the column with the reason, such as an order."
    )
    geometry: Name | None = Field(
        default=None,
        description="Landed name of the column with the area's outline: a GeoJSON polygon or "
        "multipolygon, in degrees of longitude and latitude (WGS 84).",
    )
    starts: Name | None = Field(
        default=None,
        description="Landed name of the column with the code's first day (`area`), or with the "
        "first day of the change (`area_change`).",
    )
    ends: Name | None = Field(
        default=None, description="Landed name of the column with the code's last day (`area`)."
    )

    @model_validator(mode="after")
    def _shape_is_complete(self) -> Self:
        found: list[Fault] = [
            ((need,), f"the shape {self.shape} needs it")
            for need in _SHAPES[self.shape]
            if not getattr(self, need)
        ]
        if self.shape == "area_in_area" and (self.earlier is None) != (self.change is None):
            absent = "change" if self.earlier else "earlier"
            found.append(((absent,), "`earlier` and `change` go together"))
        if self.group in _COMPARATORS:
            what = f"figures are compared with {self.group!r} already; call the group otherwise"
            found.append((("group",), what))
        refuse(found)
        return self

    def columns(self) -> list[str]:
        return [column for _, column in self.named()]

    def named(self) -> list[tuple[tuple[str | int, ...], str]]:
        """The columns it names, each with the keys that lead to its name."""
        single = ["code", "name", "age", "sex", "population", "rank", "decile", "score"]
        single += ["change", "share", "basis", "because", "starts", "ends"]
        single += ["peer", "metric", "target", "by", "agreed", "geometry"]
        named: list[tuple[tuple[str | int, ...], str | None]]
        named = [((key,), getattr(self, key)) for key in single]
        for index, parent in enumerate(self.parents):
            named += [(("parents", index, "code"), parent.code)]
            named += [(("parents", index, "name"), parent.name)]
        if self.earlier:
            named += [(("earlier", "code"), self.earlier.code)]
            named += [(("earlier", "name"), self.earlier.name)]
        return [(at, column) for at, column in named if column is not None]
