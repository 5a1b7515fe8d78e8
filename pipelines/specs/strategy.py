"""A strategy of one board: `dbt_project/strategies/<strategy>.yml`."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipelines.specs.base import Fault, Name, Spec, Text, nearest, refuse

Key = Text
"""A key such as HP-BUILT: chosen once, never a number or a letter of the document."""


class Wording(Spec):
    """One printed wording, with the document and the lines it stands on."""

    text: Text = Field(description="The wording, letter for letter.")
    document: Text = Field(description="The document it is printed in.")
    lines: Text = Field(description="The lines or page it stands on.")


UNKNOWN = "unknown"
"""The approach of a priority for which no minute is cited: no duties follow from it."""


class Approach(Spec):
    """How the board may go about a priority, and what it then owes: its duties."""

    label: Text = Field(description="As printed.")
    rules: list[Wording] = Field(default=[], description="Its duties in the documents' words.")
    champions: Annotated[int, Field(ge=0)] = Field(
        default=0, description="How many members of the board must champion the priority."
    )
    needs_plan: bool = Field(default=False, description="Whether an action plan must name it.")
    needs_metrics: bool = Field(default=False, description="Whether a metric must support it.")
    needs_quarterly_report: bool = Field(
        default=False, description="Whether each quarter is reported to the board."
    )
    escalates_risks_to: Text | None = Field(
        default=None, description="To whom risks to progress are escalated, where that is a duty."
    )
    priorities_per_theme: tuple[int, int] | None = Field(
        default=None, description="Fewest and most priorities of a theme that it is meant for."
    )

    @model_validator(mode="after")
    def _fewest_is_not_above_most(self) -> Self:
        fewest, most = self.priorities_per_theme or (0, 0)
        if not 0 <= fewest <= most:
            refuse([(("priorities_per_theme",), "expected the fewest, then the most")])
        return self


class SignOffStep(Spec):
    """One step of the chain by which figures are signed."""

    role: Text = Field(description="Who signs, as the role register calls it.")
    signs: Literal["metric", "priority", "strategy"] = Field(
        description="What one signature is for: each metric, each priority, or the whole."
    )
    may_be_combined_with: list[Text] = Field(
        default=[], description="Roles of the chain that the same person may sign for."
    )


class Theme(Spec):
    """A theme (or life-course outcome) and where each document places it."""

    key: Key = Field(description="Chosen once, never a number or letter of the document.")
    title: Text = Field(description="As printed.")
    ambition: Text | None = Field(default=None, description="As printed.")
    orders: dict[str, int] = Field(default={}, description="Document part → position in it.")


class Priority(Spec):
    """One priority: its theme, every wording, and the metrics that support it."""

    key: Key = Field(description="Chosen once, such as HP-BUILT.")
    theme: Key = Field(description="Key of its theme.")
    name: Text = Field(description="Short name for tables.")
    wordings: list[Wording] = Field(min_length=1, description="Every printed wording.")
    metrics: list[Name] = Field(default=[], description="Ids of the metrics that support it.")


class Strategy(Spec):
    """One board's strategy: text, priorities, supporting metrics, and the areas it reports on."""

    title: Text = Field(description="As printed.")
    aliases: list[Text] = Field(default=[], description="Other titles it is printed under.")
    board: Text = Field(description="The board that owns it.")
    starts: date = Field(description="First day.")
    ends: date = Field(description="Last day.")
    area: Text = Field(description="GSS code of the area the board answers for.")
    comparators: list[Text] = Field(default=[], description="GSS codes shown beside it.")
    also: list[Text] = Field(
        default=[], description="Codes of other areas its figures are about (ICB, trust)."
    )
    cadence: Literal["monthly", "quarterly", "half_yearly", "yearly"] | None = Field(
        default=None, description="How often the board is reported to; none fixed if left out."
    )
    approaches: dict[Name, Approach] = Field(
        default={},
        description="How the board may go about a priority → what it then owes. Which approach a "
        "priority has is dated, and arrives as an extract; `unknown` is kept for those without.",
    )
    sign_off: list[SignOffStep] = Field(default=[], description="Who signs a quarter, in order.")
    overarching: list[Name] = Field(default=[], description="Ids of metrics above all priorities.")
    themes: list[Theme] = Field(min_length=1, description="Themes or life-course outcomes.")
    priorities: list[Priority] = Field(min_length=1, description="Priorities of all themes.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found: list[Fault] = []
        if self.ends <= self.starts:
            found.append((("ends",), "must be after `starts`"))
        themes = [theme.key for theme in self.themes]
        priorities = [priority.key for priority in self.priorities]
        for kind, keys in (("themes", themes), ("priorities", priorities)):
            for index, key in enumerate(keys):
                if key in keys[:index]:
                    found.append(((kind, index, "key"), f"{key!r} is used twice"))
        for index, priority in enumerate(self.priorities):
            if priority.theme not in themes:
                what = f"no theme is called {priority.theme!r}{nearest(priority.theme, themes)}"
                found.append((("priorities", index, "theme"), what))
        if UNKNOWN in self.approaches:
            what = "is kept for priorities for which no minute is cited"
            found.append((("approaches", UNKNOWN), what))
        found += self._steps()
        refuse(found)
        return self

    def _steps(self) -> Iterator[Fault]:
        roles = [step.role for step in self.sign_off]
        for index, step in enumerate(self.sign_off):
            if step.role in roles[:index]:
                yield ("sign_off", index, "role"), f"{step.role!r} signs twice"
            for place, role in enumerate(step.may_be_combined_with):
                if role not in roles or role == step.role:
                    others = [other for other in roles if other != step.role]
                    what = f"no other step is signed by {role!r}{nearest(role, others)}"
                    yield ("sign_off", index, "may_be_combined_with", place), what

    def named_metrics(self) -> list[Fault]:
        """Every metric it names, with the keys that lead to the name."""
        named: list[Fault] = []
        for index, metric in enumerate(self.overarching):
            named.append((("overarching", index), metric))
        for index, priority in enumerate(self.priorities):
            for place, metric in enumerate(priority.metrics):
                named.append((("priorities", index, "metrics", place), metric))
        return named

    def supports(self) -> Iterator[tuple[str, str]]:
        """Key of each priority, or `overarching`, and the id of each metric that supports it."""
        yield from (("overarching", metric) for metric in self.overarching)
        for priority in self.priorities:
            yield from ((priority.key, metric) for metric in priority.metrics)

    def areas(self) -> Iterator[tuple[str, str]]:
        """Code of each area it reports on, and its role: own, comparator or also."""
        yield self.area, "own"
        yield from ((code, "comparator") for code in self.comparators)
        yield from ((code, "also") for code in self.also)
