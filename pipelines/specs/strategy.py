"""A strategy of one board: `dbt_project/strategies/<strategy>.yml`."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipelines.specs.audiences import Audience
from pipelines.specs.base import AreaKind, Fault, Name, Spec, Text, nearest, refuse, tier
from pipelines.specs.board import ROLES
from pipelines.specs.stating import (
    Ages,
    Baseline,
    Commitment,
    Key,
    Organisations,
    Statement,
    Wording,
)

Place = tuple[str | int, ...]
"""The keys that lead to a part of the file."""

KINDS = (
    "title",
    "approach",
    "theme",
    "ambition",
    "priority",
    "organisation",
    "baseline",
    "commitment",
)
"""Kinds of printed text that have a place of their own in the file, besides `statements`."""

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
    quorum: Annotated[int, Field(ge=1)] = Field(
        default=1, description="How many people must sign, where several hold the role."
    )


class TimetableStep(Spec):
    """Something that must be done before the papers of a meeting are published."""

    step: Name = Field(description="Such as freeze: after it, what arrives waits for the next.")
    working_days_before_publication: Annotated[int, Field(ge=0)] = Field(
        description="How many working days before publication it is due."
    )


class Timetable(Spec):
    """What is due by when before a meeting; meetings themselves arrive as an extract."""

    clear_days: Annotated[int, Field(ge=0)] = Field(
        default=5,
        description="Clear working days between publication and meeting; by law five (Local "
        "Government Act 1972, s. 100B).",
    )
    steps: list[TimetableStep] = Field(default=[], description="Worked back from publication.")

    @model_validator(mode="after")
    def _each_step_once(self) -> Self:
        names = [step.step for step in self.steps]
        refuse(
            [
                (("steps", n, "step"), "another step is called so")
                for n, name in enumerate(names)
                if name in names[:n]
            ]
        )
        return self


class Theme(Spec):
    """A theme (or life-course outcome) and where each document places it."""

    key: Key = Field(description="Chosen once, never a number or letter of the document.")
    title: Text = Field(description="What it is called.")
    headings: list[Wording] = Field(default=[], description="Every printed heading.")
    ambitions: list[Wording] = Field(
        default=[], description="Every printed wording of what the board wants of it."
    )
    orders: dict[str, int] = Field(default={}, description="Document part → position in it.")
    ages: list[Ages] = Field(default=[], description="Ages it is about, where the text says so.")


class Priority(Spec):
    """One priority: its theme, every wording, and the metrics that support it."""

    key: Key = Field(description="Chosen once, such as HP-BUILT.")
    theme: Key = Field(description="Key of its theme.")
    name: Text = Field(description="Short name for tables.")
    wordings: list[Wording] = Field(min_length=1, description="Every printed wording.")
    metrics: list[Name] = Field(default=[], description="Ids of the metrics that support it.")
    wording_measured: dict[Name, Name] = Field(
        default={},
        description="Where its wordings ask for different things: id of a metric → short name of "
        "the document whose wording it measures.",
    )


class Strategy(Spec):
    """One board's strategy: text, priorities, supporting metrics, and the areas it reports on."""

    title: Text = Field(description="What it is called.")
    titles: list[Wording] = Field(
        default=[], description="Every printed title: one strategy, whatever it is called."
    )
    documents: dict[Name, Text] = Field(
        default={}, description="Short name of each document → what it is."
    )
    board: Text = Field(description="The board that owns it.")
    starts: date = Field(description="First day.")
    ends: date = Field(description="Last day.")
    area: Text = Field(description="GSS code of the area the board answers for.")
    comparators: list[Text] = Field(default=[], description="GSS codes shown beside it.")
    also: list[Text] = Field(
        default=[], description="Codes of other areas its figures are about (ICB, trust)."
    )
    within: list[AreaKind] = Field(
        default=[],
        description="Kinds of smaller area, such as wards: a metric that rolls up to one of them "
        "is shown on a map of those that lie in the board's area.",
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
    timetable: Timetable = Field(
        default=Timetable(), description="What is due by when before a meeting of the board."
    )
    audiences: dict[Name, Audience] = Field(
        default={}, description="Who gets which part of a signed quarter, besides the whole."
    )
    overarching: list[Name] = Field(default=[], description="Ids of metrics above all priorities.")
    themes: list[Theme] = Field(min_length=1, description="Themes or life-course outcomes.")
    priorities: list[Priority] = Field(min_length=1, description="Priorities of all themes.")
    organisations: list[Organisations] = Field(
        default=[], description="Members of the board and partners, as the documents name them."
    )
    statements: dict[Name, list[Statement]] = Field(
        default={},
        description="Kind, such as guiding_principle, i_statement or discrepancy → what is said. "
        "Tags of a metric are of these kinds, by these keys.",
    )
    baselines: list[Baseline] = Field(default=[], description="Figures and claims as stated.")
    commitments: list[Commitment] = Field(default=[], description="Work that is promised.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found: list[Fault] = []
        if self.ends <= self.starts:
            found.append((("ends",), "must be after `starts`"))
        if UNKNOWN in self.approaches:
            what = "is kept for priorities for which no minute is cited"
            found.append((("approaches", UNKNOWN), what))
        if len({tier(kind) for kind in self.within}) > 1:
            found.append((("within",), "areas of one tier only, such as wards of several years"))
        for kind in self.statements:
            if kind in KINDS:
                what = f"{kind!r} is the kind of another part of the file"
                found.append((("statements", kind), what))
        found += [*self._keys(), *self._links(), *self._documents(), *self._measured()]
        found += self._steps()
        refuse(found)
        return self

    def _keys(self) -> Iterator[Fault]:
        """A key that stands twice: a page or a query that asks for it would get the other."""
        parts: list[tuple[Place, str]] = [
            *((("themes", n), each.key) for n, each in enumerate(self.themes)),
            *((("priorities", n), each.key) for n, each in enumerate(self.priorities)),
            *((at, each.key) for at, _, each in self.stated()),
        ]
        seen: set[str] = set()
        for at, key in parts:
            if key in seen:
                yield (*at, "key"), f"{key!r} is used twice"
            seen.add(key)

    def _links(self) -> Iterator[Fault]:
        themes = [theme.key for theme in self.themes]
        priorities = [priority.key for priority in self.priorities]
        baselines = [baseline.key for baseline in self.baselines]
        named: list[tuple[Place, str, str, list[str]]] = []
        for index, priority in enumerate(self.priorities):
            named.append((("priorities", index, "theme"), "theme", priority.theme, themes))
        for at, _, each in self.stated():
            if each.theme is not None:
                named.append(((*at, "theme"), "theme", each.theme, themes))
            for place, key in enumerate(each.priorities):
                named.append(((*at, "priorities", place), "priority", key, priorities))
            if isinstance(each, Baseline) and each.same_fact_as is not None:
                others = [key for key in baselines if key != each.key]
                named.append(((*at, "same_fact_as"), "other baseline", each.same_fact_as, others))
        for name, audience in self.audiences.items():
            for place, key in enumerate(audience.priorities):
                at = ("audiences", name, "priorities", place)
                named.append((at, "priority", key, priorities))
            for place, key in enumerate(audience.approaches):
                at = ("audiences", name, "approaches", place)
                named.append((at, "approach", key, [*self.approaches, UNKNOWN]))
        for at, kind, key, keys in named:
            if key not in keys:
                yield at, f"no {kind} is called {key!r}{nearest(key, keys)}"

    def _documents(self) -> Iterator[Fault]:
        if not self.documents:
            return
        for at, _, _, wording in self.wordings():
            if wording.document not in self.documents:
                close = nearest(wording.document, self.documents)
                yield (*at, "document"), f"no document is called {wording.document!r}{close}"

    def _measured(self) -> Iterator[Fault]:
        for index, priority in enumerate(self.priorities):
            documents = [wording.document for wording in priority.wordings]
            for metric, document in priority.wording_measured.items():
                at = ("priorities", index, "wording_measured", metric)
                if metric not in priority.metrics:
                    close = nearest(metric, priority.metrics)
                    yield at, f"the priority is not supported by {metric!r}{close}"
                elif document not in documents:
                    close = nearest(document, documents)
                    yield at, f"the priority has no wording of {document!r}{close}"

    def _steps(self) -> Iterator[Fault]:
        roles = [step.role for step in self.sign_off]
        for index, step in enumerate(self.sign_off):
            if step.role in roles[:index]:
                yield ("sign_off", index, "role"), f"{step.role!r} signs twice"
            if step.role not in ROLES:
                what = f"nobody can hold the role {step.role!r}{nearest(step.role, ROLES)}"
                yield ("sign_off", index, "role"), what
            for place, role in enumerate(step.may_be_combined_with):
                if role not in roles or role == step.role:
                    others = [other for other in roles if other != step.role]
                    what = f"no other step is signed by {role!r}{nearest(role, others)}"
                    yield ("sign_off", index, "may_be_combined_with", place), what

    def stated(self) -> Iterator[tuple[Place, str, Statement]]:
        """Where it stands, its kind, and each statement, baseline and commitment."""
        for kind, statements in self.statements.items():
            for index, each in enumerate(statements):
                yield ("statements", kind, index), kind, each
        for index, baseline in enumerate(self.baselines):
            yield ("baselines", index), "baseline", baseline
        for index, commitment in enumerate(self.commitments):
            yield ("commitments", index), "commitment", commitment

    def wordings(self) -> Iterator[tuple[Place, str, str | None, Wording]]:
        """Every printed text of the file: where it stands, of what kind it is, its key, and it."""
        for at, kind, key, wordings in self._listed():
            for index, wording in enumerate(wordings):
                yield (*at, index), kind, key, wording
        for index, organisations in enumerate(self.organisations):
            yield ("organisations", index), "organisation", None, organisations
        for at, kind, each in self.stated():
            yield at, kind, each.key, each
            for index, variant in enumerate(each.variants):
                yield (*at, "variants", index), kind, each.key, variant

    def _listed(self) -> Iterator[tuple[Place, str, str | None, list[Wording]]]:
        yield ("titles",), "title", None, self.titles
        for key, approach in self.approaches.items():
            yield ("approaches", key, "rules"), "approach", key, approach.rules
        for index, theme in enumerate(self.themes):
            yield ("themes", index, "headings"), "theme", theme.key, theme.headings
            yield ("themes", index, "ambitions"), "ambition", theme.key, theme.ambitions
        for index, priority in enumerate(self.priorities):
            yield ("priorities", index, "wordings"), "priority", priority.key, priority.wordings

    def named_metrics(self) -> Iterator[tuple[Place, str]]:
        """Every metric it names, with the keys that lead to the name."""
        for index, metric in enumerate(self.overarching):
            yield ("overarching", index), metric
        for index, priority in enumerate(self.priorities):
            for place, metric in enumerate(priority.metrics):
                yield ("priorities", index, "metrics", place), metric
        for index, baseline in enumerate(self.baselines):
            for place, metric in enumerate(baseline.metrics):
                yield ("baselines", index, "metrics", place), metric
            if baseline.complement_of is not None:
                yield ("baselines", index, "complement_of"), baseline.complement_of
        for index, commitment in enumerate(self.commitments):
            for place, metric in enumerate(commitment.measured_by):
                yield ("commitments", index, "measured_by", place), metric

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
