"""A metric as a release shows it: its figures, and what is judged of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipelines.pack import wording

Row = dict[str, Any]

_NOT_MEASURED = dict.fromkeys(("value", "lower95_0cl", "upper95_0cl", "judgement"))
_NOT_COMPARED = dict.fromkeys(("comparator_value", "comparison_95", "comparison_95_and_99_8"))
_OF_KIND = ("period_end", "period_start", "period_type", "area_kind")


@dataclass(frozen=True)
class Figure:
    """One figure, as shown: value and limits at the metric's decimals, hidden where it must be."""

    metric_id: str
    area_code: str
    area_kind: str | None
    area_name: str
    area_role: str
    breakdown: str
    period_start: str | None
    period_end: str | None
    period_type: str | None
    numerator: int | float | None
    denominator: int | float | None
    value: float | None
    lower: float | None
    upper: float | None
    method: str | None
    status: str
    """A key of `wording.STATUSES`."""
    reason: str | None
    maturity: str | None
    is_board: bool
    """Whether it is the latest the board sees, or older."""
    decimals: int
    unit: str
    is_at_end: bool = False
    """Whether it is counted on the last day of its period, not all through it."""

    @property
    def period(self) -> str:
        if not (self.period_start and self.period_end and self.period_type):
            return ""
        of = (self.period_start, self.period_end, self.period_type)
        return wording.period(*of, is_at_end=self.is_at_end)

    @property
    def is_shown(self) -> bool:
        return self.value is not None

    @property
    def said(self) -> str:
        """The value with its unit, or the words for why there is none."""
        if self.value is None:
            return wording.STATUSES[self.status] or "not supplied"
        return wording.with_unit(self.value, self.decimals, self.unit)

    @property
    def interval(self) -> str:
        """`23.1 to 25.0`, empty where there is none."""
        if self.lower is None or self.upper is None:
            return ""
        low, high = (wording.number(each, self.decimals) for each in (self.lower, self.upper))
        return f"{low} to {high}"

    @property
    def key(self) -> tuple[str, ...]:
        return (
            *(self.metric_id, self.area_code, self.breakdown),
            *(self.period_start or "", self.period_end or "", self.period_type or ""),
        )

    @property
    def of_kind(self) -> tuple[str, ...]:
        """Its period and kind of area: figures that share them can be set beside one another."""
        return tuple(getattr(self, name) or "" for name in _OF_KIND)


@dataclass(frozen=True)
class Metric:
    """A metric as the release defines it, with its figures and what is judged of them.

    `rows` hold, by the names of `board.json`, the rows of this metric: comparisons, trends, charts,
    targets, inequalities, needs, account, commentary.
    """

    id: str
    spec: Row
    """Its definition as it stood: the fields of the metric's file, and `sql`."""
    sources: tuple[Row, ...]
    figures: tuple[Figure, ...]
    rows: dict[str, list[Row]]
    is_held: bool
    held_because: str = ""
    """Why the release leaves it out, in the words of who held it back."""

    @property
    def title(self) -> str:
        return str(self.spec["title"])

    @property
    def unit(self) -> str:
        return str(self.spec["unit"])

    @property
    def decimals(self) -> int:
        return int(self.spec["decimals"])

    @cached_property
    def own_words(self) -> str:
        """What its owner says of it this quarter, in place of the sentence; empty for nothing."""
        return " ".join(
            row["wording"] for row in self.rows.get("commentary", []) if self._owns(row)
        )

    @cached_property
    def commentary(self) -> list[Row]:
        """What others say of it."""
        return [row for row in self.rows.get("commentary", []) if not self._owns(row)]

    def _owns(self, row: Row) -> bool:
        return bool(row["author_role"] == self.spec["owner"] and row["wording"])

    @cached_property
    def headline(self) -> Figure | None:
        """The latest figure of everybody for the board's own area, else for the area that serves
        it; None where the release has nothing, not even a reason."""
        board = [f for f in self.figures if f.is_board and f.breakdown == "all"]
        for role in ("own", "also"):
            here = [f for f in board if f.area_role == role and (f.is_shown or f.period_end)]
            if here:
                return max(here, key=lambda f: (f.period_end or "", f.area_code))
        return next((f for f in board if f.area_role == "own"), None)

    @cached_property
    def series(self) -> tuple[Figure, ...]:
        """The headline's area and kind of period over time, everybody, oldest first."""
        top = self.headline
        if top is None or top.period_type is None:
            return ()
        same = (top.area_code, "all", top.period_type)
        here = [f for f in self.figures if (f.area_code, f.breakdown, f.period_type) == same]
        return tuple(sorted(here, key=lambda f: f.period_end or ""))

    @property
    def comparator_before(self) -> str:
        """The comparator that tells what changed: the period before, but the same time a year
        before of what has seasons or adds up over its year."""
        adds_up = self.headline is not None and self.headline.period_type == "cumulative"
        return "year_before" if adds_up or self.spec.get("has_seasons") else "previous"

    @cached_property
    def comparators(self) -> tuple[Figure, ...]:
        """The latest figures of everybody for the areas that are set beside the board's."""
        return tuple(
            f
            for f in self.figures
            if f.is_board and f.breakdown == "all" and f.area_role == "comparator"
        )

    @cached_property
    def smaller(self) -> tuple[Figure, ...]:
        """The newest figures of everybody for the smaller areas that lie in the board's own, by
        name: those of one period and one kind of area."""
        here = [
            f
            for f in self.figures
            if f.is_board and f.breakdown == "all" and f.area_role == "within" and f.period_end
        ]
        if not here:
            return ()
        times = Counter(f.of_kind for f in here)
        newest = max(times, key=lambda of: (of[0], times[of], of[1:]))
        same = [f for f in here if f.of_kind == newest]
        return tuple(sorted(same, key=lambda f: (f.area_name, f.area_code)))

    def of_smaller(self, rows: str) -> list[Row]:
        """Rows of one kind about everybody in areas of the kind and period of `smaller`."""
        if not self.smaller:
            return []
        of_kind = self.smaller[0].of_kind
        return [
            row
            for row in self.rows.get(rows, [])
            if row.get("breakdown", "all") == "all"
            and tuple(row[name] or "" for name in _OF_KIND) == of_kind
        ]

    @cached_property
    def groups(self) -> dict[str, tuple[Figure, ...]]:
        """Dimension, such as `sex` or `deprivation` → the latest figures of its groups, of the
        headline's area."""
        top, found = self.headline, dict[str, list[Figure]]()
        if top is None:
            return {}
        for figure in self.figures:
            if figure.is_board and figure.area_code == top.area_code and figure.breakdown != "all":
                found.setdefault(figure.breakdown.split(":")[0], []).append(figure)
        return {name: tuple(found[name]) for name in sorted(found)}

    def of_headline(self, rows: str, **also: Any) -> list[Row]:
        """Rows of one kind about the headline's area and everybody, and with these values."""
        top = self.headline
        if top is None:
            return []
        wanted = {"area_code": top.area_code, "breakdown": "all", **also}
        return [
            row
            for row in self.rows.get(rows, [])
            if all(row.get(name) == value for name, value in wanted.items())
        ]

    @cached_property
    def account(self) -> Row:
        """Where the metric stands this quarter: new, not_due, late, missing, suppressed,
        withdrawn or held, and why."""
        return next(iter(self.rows.get("account", [])), {})

    @property
    def is_shown(self) -> bool:
        """Whether it has a headline with a value; else nothing is judged of it, as a judgement
        would narrow down what is not shown."""
        top = self.headline
        return top is not None and top.is_shown and not self.is_held

    @cached_property
    def against(self) -> dict[str, Row]:
        """Comparator (country, region, previous, baseline …) → how the headline compares; without
        a value or judgement where what it is compared with is not shown."""
        top = self.headline
        if top is None or not self.is_shown:
            return {}
        now = self.of_headline("comparisons", period_end=top.period_end)
        return {
            row["comparator"]: {**row, **_NOT_COMPARED} if self._hides_other(row) else row
            for row in now
        }

    def _hides_other(self, row: Row) -> bool:
        end = row["comparator_period_end"] or row["period_end"]
        other = (row["comparator_code"], end, row["period_type"], "all")
        return any(
            (f.area_code, f.period_end, f.period_type, f.breakdown) == other and not f.is_shown
            for f in self.figures
        )

    @cached_property
    def target(self) -> Row | None:
        """The target of the headline's period, and whether it is met."""
        top = self.headline
        found = self.of_headline("targets", period_end=top.period_end) if top else []
        return found[0] if found and self.is_shown else None

    @property
    def is_target_due(self) -> bool:
        """Whether the headline is of a time by which the target was to be met, or no day is set."""
        due = self.target["target_due_on"] if self.target else None
        end = self.headline.period_end if self.headline else None
        return due is None or (end is not None and due[:10] <= end)

    @cached_property
    def trend(self) -> Row | None:
        found = self.of_headline("trends")
        return found[0] if found and self.is_shown else None

    @cached_property
    def chart(self) -> tuple[Row, ...]:
        """The points of its control chart, oldest first."""
        top = self.headline
        if top is None or not self.is_shown:
            return ()
        found = self.of_headline("charts", period_type=top.period_type)
        return tuple(sorted(found, key=lambda row: row["period_end"]))

    @cached_property
    def inequalities(self) -> tuple[Row, ...]:
        """The measures of inequality over everybody; without a value or judgement where a fifth
        is not shown, which its difference from the others would tell."""
        if not self.is_shown:
            return ()
        hidden = {
            (f.area_code, f.period_end)
            for f in self.figures
            if f.breakdown.startswith(("core20:", "deprivation:"))
            and f.status in ("hidden", "suppressed")
        }
        return tuple(
            {**row, **_NOT_MEASURED} if (row["area_code"], row["period_end"]) in hidden else row
            for row in self.of_headline("inequalities")
        )

    def gap(self, measure: str = "core20_absolute_gap") -> Row | None:
        """The latest inequality of one measure over everybody; None where there is none to show."""
        found = [row for row in self.inequalities if row["measure"] == measure]
        return found[0] if found and found[0]["value"] is not None else None
