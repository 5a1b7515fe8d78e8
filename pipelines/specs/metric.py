"""A metric: `config.meta.metric` of `dbt_project/models/metrics/<subject>/<metric>.yml`."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from pipelines.specs.base import (
    AreaKind,
    Fault,
    Name,
    PopulationBasis,
    Prose,
    Spec,
    Text,
    refuse,
    tier,
)

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
    "slope_index",
    "score",
]

_WITHOUT_DENOMINATOR = ("count", "score", "mean", "median", "life_expectancy", "slope_index")


class Break(Spec):
    """A declared break in comparability: no trend, arrow or limit may cross it."""

    at: date = Field(description="First day of the new series.")
    because: Prose = Field(description="What changed.")


class Rebase(Spec):
    """A declared rebasing of a control chart: from then on its mean and limits are taken anew.

    Never automatic: it needs a cause that lasts and somebody who approved it.
    """

    at: date = Field(description="First day of the periods whose mean and limits are taken anew.")
    because: Prose = Field(description="The change that is known and here to stay.")
    approved_by: Prose = Field(description="The role that approved it.")
    approved_on: date = Field(description="The day it was approved.")
    area: Text | None = Field(
        default=None, description="Code of the one area it is for; every area if left out."
    )


class Change(Spec):
    """A change of the definition, for its change log."""

    on: date = Field(description="The day it was changed.")
    what: Prose = Field(description="What was changed, and why.")


class Lifecycle(Spec):
    """Where a measure stands with its board: nothing is adopted without the minute that says so."""

    state: Literal["proposed", "adopted", "retired"] = Field(
        default="proposed",
        description="`proposed` until a board adopts it; `retired` when it is no longer reported.",
    )
    on: date | None = Field(default=None, description="The day it was adopted or retired.")
    minute: Prose | None = Field(default=None, description="The minute that says so.")
    replaced_by: Name | None = Field(
        default=None, description="Of a retired measure: id of the metric that stands in its place."
    )

    @model_validator(mode="after")
    def _a_state_cites_its_minute(self) -> Self:
        found: list[Fault] = []
        if self.state == "proposed":
            found += [
                ((key,), "a proposed measure has none")
                for key in ("on", "minute", "replaced_by")
                if getattr(self, key)
            ]
        else:
            found += [
                ((key,), f"a measure that is {self.state} needs it")
                for key in ("on", "minute")
                if not getattr(self, key)
            ]
        if self.state == "adopted" and self.replaced_by:
            found.append((("replaced_by",), "only a retired measure is replaced"))
        refuse(found)
        return self


class Definition(Spec):
    """What is counted over what, in words."""

    numerator: Prose = Field(description="What is counted.")
    denominator: Prose | None = Field(
        default=None,
        description="What it is divided by; a count, score, mean, median or life expectancy may "
        "have none.",
    )


class Metric(Spec):
    """What a figure means and how the shared models must treat it."""

    title: Prose = Field(description="What the figure is called on the board's page.")
    unit: Prose = Field(description="As printed beside the figure: %, per 100,000, years.")
    value_type: ValueType = Field(description="Kind of value, in the words of Fingertips.")
    multiplier: int = Field(
        default=1, ge=1, description="100 for a proportion in per cent, 100000 for per 100,000."
    )
    decimals: int = Field(ge=0, le=6, description="Digits after the point that the source prints.")
    polarity: Literal["high_is_good", "low_is_good", "neutral"] = Field(
        description="Which way is better; neutral for what is neither, such as a prevalence."
    )
    evidence: Literal["published", "counted", "both"] = Field(
        description="`published`: a value of the source, never summed. `counted`: numerator and "
        "denominator, may be summed. `both`: the published value is carried and the counted one "
        "must agree with it at `decimals`."
    )
    definition: Definition = Field(description="Numerator and denominator.")
    population_basis: PopulationBasis = Field(description="Whose population the figure is about.")
    level: AreaKind | None = Field(
        default=None, description="Kind of area of the counted rows that may be rolled up."
    )
    rolls_up_to: list[AreaKind] = Field(
        default=[], description="Kinds of area the counted rows are summed to."
    )
    over_time: Literal["sum", "last", "none"] = Field(
        description="How counted periods inside a quarter become the quarter."
    )
    period_semantics: Literal["in_period", "rolling", "cumulative", "point_in_time"] = Field(
        default="in_period",
        description="What one figure counts: what happened in its period, in the months up to its "
        "end (consecutive figures overlap), since a start that it shares with the figures before "
        "it, or what there is on its last day.",
    )
    lag_days: int | None = Field(
        default=None,
        ge=0,
        description="Usual days from the end of a period to its figure, where they are not those "
        "of the extract it is read from.",
    )
    in_year_proxy: list[Name] = Field(
        default=[],
        description="Ids of the metrics to look at between two figures of a slow one; what it says "
        "and what they say are never one series.",
    )
    need_metric: Name | None = Field(
        default=None,
        description="Of a metric of access: id of the metric that says how great the need is; both "
        "are set against each other by deprivation.",
    )
    is_of_deprivation: bool = Field(
        default=False,
        description="Whether it measures deprivation itself: figures by fifths of it then say "
        "nothing, and are not made.",
    )
    frequency: Literal[
        "daily", "weekly", "monthly", "quarterly", "termly", "annual", "biennial", "rolling"
    ] = Field(description="How often the source brings a new period.")
    source: Prose = Field(description="The source, as it is cited.")
    fingertips_id: int | None = Field(default=None, description="Indicator ID in Fingertips.")
    catalogue: Text | None = Field(
        default=None,
        description="Its number in the list of candidate measures it was chosen from.",
    )
    tags: dict[Name, list[Text]] = Field(
        default={},
        description="Kind of statement → keys of the statements of that kind, in any strategy, "
        "that it says something about.",
    )
    shaped_by_residents: Prose | None = Field(
        default=None, description="How residents had a part in it, if they had."
    )
    lifecycle: Lifecycle = Field(
        default=Lifecycle(), description="Proposed, adopted with its minute, or retired."
    )
    changes: list[Change] = Field(default=[], description="Its change log, oldest first.")
    caveats: list[Prose] = Field(
        default=[], description="What a reader must know; said here once and shown everywhere."
    )
    breaks: list[Break] = Field(default=[], description="Declared breaks in comparability.")
    rebases: list[Rebase] = Field(
        default=[], description="Declared rebasings of its control charts, each approved."
    )
    has_seasons: bool = Field(
        default=False,
        description="Whether some times of the year are always higher: a month or quarter is then "
        "judged beside the same one a year before, never beside the one before it.",
    )
    run_length: Literal[6, 7] = Field(
        default=7, description="Points in a row that make a trend or a shift on a control chart."
    )
    disclosure: Name = Field(default="none", description="Disclosure profile, or `none`.")
    owner: Prose = Field(description="The role that answers for the definition.")
    checked_by: Prose = Field(description="Another role, which has checked it.")
    next_review: date = Field(
        description="A quarter that starts after this day shows the definition as overdue."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found: list[Fault] = []
        if self.owner == self.checked_by:
            found.append((("checked_by",), "must be another role than `owner`"))
        if self.evidence == "published":
            for key in ("level", "rolls_up_to"):
                if getattr(self, key):
                    found.append(((key,), "published values are never rolled up; leave it out"))
            if self.over_time == "sum":
                found.append((("over_time",), "published values are never summed over time"))
        elif bool(self.level) != bool(self.rolls_up_to):
            absent = "rolls_up_to" if self.level else "level"
            found.append(((absent,), "`level` and `rolls_up_to` go together"))
        if len({tier(kind) for kind in self.rolls_up_to}) < len(self.rolls_up_to):
            what = "one kind of each tier: wards of two years share codes, and have two figures"
            found.append((("rolls_up_to",), what))
        if self.period_semantics != "in_period" and self.over_time == "sum":
            what = f"figures that are {self.period_semantics} are never summed over time"
            found.append((("over_time",), what))
        days = [change.on for change in self.changes]
        if days != sorted(days):
            found.append((("changes",), "are written oldest first"))
        if self.definition.denominator is None and self.value_type not in _WITHOUT_DENOMINATOR:
            found.append((("definition", "denominator"), f"a {self.value_type} needs it"))
        declared = [(each.at, each.area) for each in self.rebases]
        for place, when_and_where in enumerate(declared):
            if when_and_where in declared[:place]:
                found.append((("rebases", place, "at"), "is declared twice for the same areas"))
        refuse(found)
        return self

    def other_metrics(self) -> list[Fault]:
        """Every other metric it names, with the keys that lead to the name."""
        named: list[Fault] = [
            (("in_year_proxy", index), name) for index, name in enumerate(self.in_year_proxy)
        ]
        for at, name in (
            (("need_metric",), self.need_metric),
            (("lifecycle", "replaced_by"), self.lifecycle.replaced_by),
        ):
            if name is not None:
                named.append((at, name))
        return named
