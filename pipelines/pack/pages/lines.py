"""A metric and a priority as the tables of the pages show them, and which of them come first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipelines.pack import wording
from pipelines.pack.judged import Judged, Mark
from pipelines.pack.metric import Figure, Metric, Row
from pipelines.pack.model import Pack, Priority
from pipelines.pack.pages import names

if TYPE_CHECKING:
    from markupsafe import Markup

FIRST = 10
"""How many changes the cover names; the others stand on the page of all metrics."""

_DONE = ("done", "completed", "closed")


@dataclass(frozen=True)
class Line:
    """One metric in a table."""

    metric: Metric
    judged: Judged
    sentence: str
    spark: Markup | None

    @property
    def href(self) -> str:
        return names.metric(self.metric.id)

    @property
    def top(self) -> Figure | None:
        return self.metric.headline

    @property
    def standing(self) -> str:
        return str(self.metric.account.get("standing") or "")

    @property
    def is_late(self) -> bool:
        return bool(self.judged.absence)

    @cached_property
    def maturity(self) -> str:
        top = self.top
        return wording.plainly(top.maturity, wording.MATURITIES) if top and top.is_shown else ""

    @cached_property
    def overtime(self) -> Mark | None:
        """What is said over time: the control chart's icon, else the trend."""
        return self.judged.variation or self.judged.trend


@dataclass(frozen=True)
class Section:
    """One priority with the lines of its metrics."""

    priority: Priority
    lines: tuple[Line, ...]
    as_of: str

    @property
    def href(self) -> str:
        return names.priority(self.priority.key)

    @cached_property
    def exceptions(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.judged.exceptions)

    @cached_property
    def late(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_late)

    @cached_property
    def duties(self) -> list[Row]:
        return self.priority.rows["duties"]

    @cached_property
    def unmet(self) -> list[Row]:
        return [row for row in self.duties if row["is_met"] is False]

    @cached_property
    def actions(self) -> list[Row]:
        """The actions, each with `is_past`: whether its date is past and it is not done."""
        return [{**row, "is_past": self._is_past(row)} for row in self.priority.rows["actions"]]

    @cached_property
    def late_actions(self) -> list[Row]:
        return [row for row in self.actions if row["is_past"]]

    @cached_property
    def risks(self) -> list[Row]:
        return [row for row in self.priority.rows["risks"] if not row["closed_on"]]

    @property
    def has_exceptions(self) -> bool:
        return any((self.exceptions, self.late, self.unmet, self.late_actions, self.risks))

    def _is_past(self, row: Row) -> bool:
        done = str(row["progress"] or "").lower() in _DONE
        return not done and bool(row["due_on"]) and row["due_on"] < self.as_of


def changed(lines: Iterable[Line]) -> list[Line]:
    """The metrics that differ from before by more than chance, the largest change
    first: in parts of the earlier value, so that units can stand beside one another."""
    found = [line for line in lines if _change(line) is not None]
    return sorted(found, key=lambda line: (-(_change(line) or 0), line.metric.title))


def _change(line: Line) -> float | None:
    top = line.top
    if not line.judged.has_changed or top is None:
        return None
    earlier = float(line.metric.against[line.metric.comparator_before]["comparator_value"])
    return abs((top.value or 0) - earlier) / (abs(earlier) or 1)


def standings(pack: Pack) -> list[tuple[str, int]]:
    """Words for a standing and how many metrics have it, in a fixed order."""
    found = [metric.account.get("standing") or "" for metric in pack.metrics.values()]
    order = [*wording.STANDINGS, *sorted(set(found) - set(wording.STANDINGS))]
    return [
        (wording.plainly(key, wording.STANDINGS) or "not in the account", found.count(key))
        for key in order
        if key in found
    ]


def approaches(pack: Pack) -> list[dict[str, Any]]:
    """Each approach of the strategy, and `unknown` where priorities have none: its key, label, how
    much it reports (`is_full`), its priorities."""
    given: dict[str, Any] = pack.said["strategy"]["approaches"]
    found = [
        {
            "key": key,
            "label": each["label"],
            "is_full": bool(each["needs_quarterly_report"]),
            "priorities": [p for p in pack.priorities if p.approach == key],
        }
        for key, each in given.items()
    ]
    rest = [p for p in pack.priorities if p.approach not in given]
    if rest:
        label = "No approach recorded" if given else "All priorities"
        found.append({"key": "unknown", "label": label, "is_full": False, "priorities": rest})
    return found
