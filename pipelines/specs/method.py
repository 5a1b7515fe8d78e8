"""A statistical method: what its macro in `dbt_project/macros/statistics/` takes and gives.

A method is one macro of the name of its file; its interface, formula and worked example stand in
dbt's own properties of that macro (`<method>.yml`, `config.meta.method`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from pipelines.specs.base import Fault, Name, Prose, Spec, refuse
from pipelines.specs.plain_yaml import read_yaml
from pipelines.specs.reading import build

Type = Literal["number", "text", "date", "truth", "level"]
POLARITY = ("high_is_good", "low_is_good", "neutral")
_POLARITY_WORDS = {
    "high is good": "high_is_good",
    "highisgood": "high_is_good",
    "rag - high is good": "high_is_good",
    "low is good": "low_is_good",
    "lowisgood": "low_is_good",
    "rag - low is good": "low_is_good",
    "no judgement": "neutral",
    "nojudgement": "neutral",
    "not applicable": "neutral",
    "bob - blue orange blue": "neutral",
}
"""What Fingertips calls them, old and new."""

Scalar = str | float | bool | None


class Taken(Spec):
    """A column of the table that is given."""

    type: Type = Field(description="number, text, date (2025-04-01) or truth (true, false).")
    means: Prose = Field(description="What stands in it, with its unit.")
    required: bool = Field(default=True, description="Whether the table must have it.")
    also: list[str] = Field(default=[], description="Other headers under which it is recognised.")


class Option(Spec):
    """A choice; given once, or by a column of its name that says it for each row."""

    type: Type = Field(description="As for a column, or level: of confidence (95, 0.95, 99.8).")
    means: Prose = Field(description="What it chooses.")
    default: Scalar | list[float] = Field(default=None, description="What holds if it is not said.")
    choices: list[str] = Field(default=[], description="The texts it may be; any if empty.")
    also: dict[str, str] = Field(
        default={}, description="Other words that are understood → the choice they mean."
    )
    above: float | None = Field(default=None, description="What a number must be above.")
    minimum: float | None = Field(default=None, description="The least a number may be.")
    maximum: float | None = Field(default=None, description="The most a number may be.")
    whole: bool = Field(default=False, description="Whether a number must be whole.")
    may_be_column: bool = Field(
        default=True, description="Whether a column of its name may say it row by row."
    )

    def meant(self, text: str) -> str:
        """The choice that is meant, in any case; raises ValueError when there is none such."""
        if not self.choices:
            return text
        words = {choice.casefold(): choice for choice in self.choices}
        words |= {word.casefold(): choice for word, choice in self.also.items()}
        if set(self.choices) == set(POLARITY):
            words |= _POLARITY_WORDS
        if text.casefold() not in words:
            raise ValueError(f"it may be {', '.join(self.choices)}")
        return words[text.casefold()]

    @property
    def bounds(self) -> str:
        """What a number may be, in words; empty where it may be any."""
        parts = []
        for word, bound in (("above", self.above), ("from", self.minimum), ("to", self.maximum)):
            if bound is not None:
                parts.append(f"{word} {bound:,.15g}")
        if not (parts or self.whole):
            return ""
        return " ".join(["a whole number" if self.whole else "a number", *parts])

    def check(self, value: object) -> None:
        """Raises ValueError when the value is a number out of bounds."""
        if isinstance(value, float) and (
            (self.whole and not value.is_integer())
            or (self.above is not None and value <= self.above)
            or (self.minimum is not None and value < self.minimum)
            or (self.maximum is not None and value > self.maximum)
        ):
            raise ValueError(f"it may be {self.bounds}")


_CONFIDENCE = {
    "type": "level",
    "default": [0.95, 0.998],
    "means": "Level or levels of the limits.",
}
_LIMITS = {
    "lowercl": "Lower limit, where one level is asked for.",
    "uppercl": "Upper limit, where one level is asked for.",
    "lower95_0cl": "Lower 95 % limit; limits of other levels are named likewise.",
    "upper95_0cl": "Upper 95 % limit.",
    "lower99_8cl": "Lower 99.8 % limit.",
    "upper99_8cl": "Upper 99.8 % limit.",
}


class Example(Spec):
    """A worked example, which a test runs: tables as CSV."""

    source: Prose = Field(description="Where the numbers and the answers come from.")
    by: list[str] = Field(default=[], description="As `--by`.")
    options: dict[str, Scalar | list[float]] = Field(default={}, description="As `--option`.")
    given: str = Field(description="The table given.")
    gives: str = Field(description="Columns of the answer, which must agree; of points the first.")
    tolerance: float = Field(default=1e-7, gt=0, description="Relative, for numbers.")


class Method(Spec):
    """One method, as people and `hwb method` see it."""

    title: Prose = Field(description="What it is called in the field.")
    result: Literal["group", "row", "points"] = Field(
        description="`group`: one row for each group of rows (each row is its own group unless "
        "--by names columns). `row`: every row is kept and told something of its series. "
        "`points`: several rows for each group, the points of a line."
    )
    by_default: Literal["each row", "whole table"] = Field(
        default="each row", description="What one group is when --by is not given."
    )
    formula: str = Field(description="The formula, in Markdown.")
    sources: list[Prose] = Field(min_length=1, description="Where the formula comes from.")
    edge_cases: list[Prose] = Field(min_length=1, description="What happens at the edges.")
    columns: dict[Name, Taken] = Field(min_length=1, description="Columns it takes.")
    options: dict[Name, Option] = Field(default={}, description="Choices, with their defaults.")
    limits: bool = Field(
        default=False,
        description="Whether it gives limits: the option `confidence` and their columns are known.",
    )
    gives: dict[str, Prose] = Field(min_length=1, description="Columns it gives → meaning.")
    ends_in_python: bool = Field(
        default=False,
        description="Whether `pipelines.statistics.<method>` goes on where SQL cannot.",
    )
    example: Example = Field(description="A worked example, which a test runs.")

    @model_validator(mode="before")
    @classmethod
    def _with_limits(cls, said: Any) -> Any:
        if isinstance(said, dict) and said.get("limits") is True:
            said = dict(said)
            said["options"] = said.get("options", {}) | {"confidence": _CONFIDENCE}
            said["gives"] = said.get("gives", {}) | _LIMITS
        return said

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found: list[Fault] = []
        for name, option in self.options.items():
            if (
                option.default is not None
                and option.choices
                and option.default not in option.choices
            ):
                found.append((("options", name, "default"), "must be one of the choices"))
            for word, meant in option.also.items():
                if meant not in option.choices:
                    found.append((("options", name, "also", word), "must be one of the choices"))
        for name in self.example.options:
            if name not in self.options:
                found.append((("example", "options", name), "no such option"))
        refuse(found)
        return self


@dataclass(frozen=True)
class MethodFile:
    """A method and the properties file it stands in."""

    name: str
    path: Path
    method: Method
    description: str


_META = ("macros", 0, "config", "meta", "method")


def methods(dbt_project: Path) -> dict[str, MethodFile]:
    """Every method by its name, in name order; raises HWB-103 for one that is not well formed."""
    found = {}
    for path in sorted((dbt_project / "macros/statistics").glob("*.yml")):
        values = read_yaml(path)
        macro = values["macros"][0]
        said: Any = macro
        for key in _META[2:]:
            said = said.get(key) if isinstance(said, Mapping) else None
        if said is not None:
            method = build(Method, said, path, ".".join(map(str, _META)))
            found[path.stem] = MethodFile(path.stem, path, method, str(macro["description"]))
    return found
