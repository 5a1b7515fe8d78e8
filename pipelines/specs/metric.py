"""A metric: `dbt_project/models/metrics/<subject>/<metric>.yml`, its typed part `config.meta.metric`."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from pipelines.specs.base import AREA_KINDS, Name, PopulationBasis, Spec, Text

ValueType = Literal[
    "proportion",
    "crude_rate",
    "directly_standardised_rate",
    "indirectly_standardised_ratio",
    "ratio",
    "mean",
    "median",
    "count",
    "life_expectancy",
    "score",
]


class Break(Spec):
    """A declared break in comparability: no trend, arrow or limit may cross it."""

    at: date
    because: Text


class Definition(Spec):
    """What is counted over what, in words."""

    numerator: Text
    denominator: Text | None = None


class Metric(Spec):
    """What a figure means and how the shared models must treat it.

    `evidence` says what the metric's rows are: *published* (a value of the source, never summed),
    *counted* (numerator and denominator, may be summed) or *both* (the published value is carried
    and the counted one must agree with it at `decimals`).
    """

    title: Text
    unit: Text
    value_type: ValueType
    multiplier: int = Field(default=1, ge=1)
    decimals: int = Field(ge=0, le=6, description="Digits after the point that the source prints.")
    polarity: Literal["high_is_good", "low_is_good", "neutral"]
    evidence: Literal["published", "counted", "both"]
    definition: Definition
    population_basis: PopulationBasis
    level: str | None = Field(
        default=None, description="Kind of area of the counted rows that may be rolled up."
    )
    rolls_up_to: list[str] = Field(
        default=[], description="Kinds of area the counted rows are summed to."
    )
    over_time: Literal["sum", "last", "none"] = Field(
        description="How counted periods inside a quarter become the quarter."
    )
    frequency: Literal["daily", "weekly", "monthly", "quarterly", "termly", "annual", "rolling"]
    source: Text
    fingertips_id: int | None = None
    caveats: list[Text] = []
    breaks: list[Break] = []
    disclosure: Name = "none"
    owner: Text
    checked_by: Text
    next_review: date

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.owner == self.checked_by:
            raise ValueError("`owner` and `checked_by` must be two different roles")
        if self.evidence == "published" and (self.level or self.rolls_up_to):
            raise ValueError("published values are never rolled up: no `level`, no `rolls_up_to`")
        if bool(self.level) != bool(self.rolls_up_to):
            raise ValueError("`level` and `rolls_up_to` go together")
        if self.evidence == "published" and self.over_time == "sum":
            raise ValueError("published values are never summed over time")
        for kind in [*self.rolls_up_to, *([self.level] if self.level else [])]:
            if kind not in AREA_KINDS:
                raise ValueError(f"no kind of area is called {kind!r}")
        if self.definition.denominator is None and self.value_type not in (
            "count",
            "score",
            "mean",
            "median",
            "life_expectancy",
        ):
            raise ValueError(f"a {self.value_type} needs `definition.denominator`")
        return self
