"""What is judged of a metric, in words with a shape: the same in every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipelines.pack import wording
from pipelines.pack.metric import Metric, Row

_KINDS = {"better": "good", "best": "good", "worse": "bad", "worst": "bad"}
_CHANGED = {"higher": "changed", "highest": "changed", "lower": "changed", "lowest": "changed"}

_THAN = {
    "country": "England",
    "region": "the region",
    "previous": "the period before",
    "year_before": "the same time a year before",
    "baseline": "the start of the strategy",
    "first_figure": "its first figure since the strategy began",
}


@dataclass(frozen=True)
class Mark:
    """A judgement: its shape for the eye, its words for everybody, and the class of its colour."""

    shape: str
    words: str
    kind: str
    """`good`, `bad`, `changed` or `plain`."""

    def __str__(self) -> str:
        return f"{self.shape} {self.words}"


@dataclass(frozen=True)
class Compared:
    """The headline against one comparator."""

    name: str
    value: str
    """The comparator's value with its unit; empty where there is none, or none to be shown."""
    period: str
    mark: Mark
    also: str
    """What is said with 99.8 % limits, where it says more."""
    reason: str


def mark(judgement: str | None) -> Mark:
    """The mark of better, worse, similar, higher, lower or not compared."""
    key = judgement or "not compared"
    shape, said = wording.JUDGED.get(key, ("–", key))
    return Mark(shape, said, _KINDS.get(key) or _CHANGED.get(key, "plain"))


class Judged:
    """What is judged of the headline of one metric."""

    def __init__(self, metric: Metric, areas: Mapping[str, str]) -> None:
        self.metric, self.areas = metric, areas

    @cached_property
    def comparisons(self) -> dict[str, Compared]:
        """Comparator → how the headline compares, in the order of `wording.COMPARATORS`."""
        known = self.metric.against
        order = [*(c for c in wording.COMPARATORS if c in known), *sorted(known)]
        return {name: self._compared(known[name]) for name in dict.fromkeys(order)}

    @property
    def country(self) -> Compared | None:
        return self.comparisons.get("country")

    @property
    def before(self) -> Compared | None:
        """What it was before, by `Metric.comparator_before`."""
        return self.comparisons.get(self.metric.comparator_before)

    def _compared(self, row: Row) -> Compared:
        value, end = row["comparator_value"], row["comparator_period_end"]
        # Only what it is of itself is of another time.
        earlier = () if end == row["period_end"] else self.metric.series
        period = next((f.period for f in earlier if f.period_end == end), "")
        wider = row.get("comparison_95_and_99_8")
        return Compared(
            self._called(row),
            "" if value is None else self.with_unit(value),
            period,
            mark(row["comparison_95"]),
            mark(wider).words if wider in ("best", "worst", "highest", "lowest") else "",
            row.get("comparison_reason") or "",
        )

    def _called(self, row: Row) -> str:
        """The comparator: an area by its name, where it has one."""
        code = row.get("comparator_code") or ""
        named = self.areas.get(code, code)
        if row["comparator"] in ("country", "region") and named != code:
            return named
        return wording.plainly(row["comparator"], wording.COMPARATORS)

    def with_unit(self, value: float) -> str:
        return wording.with_unit(value, self.metric.decimals, self.metric.unit)

    @cached_property
    def target(self) -> tuple[str, Mark] | None:
        """`at most 5.0% by 31 March 2027`, and whether it is met."""
        row = self.metric.target
        if row is None or row["target"] is None:
            return None
        rule = wording.plainly(row["target_rule"], wording.RULES)
        said = f"{rule} {self.with_unit(row['target'])}".strip()
        if row["target_due_on"]:
            said += f" by {wording.day(row['target_due_on'])}"
        status = row["target_status"] or "not judged"
        if status == "not met" and not self.metric.is_target_due:
            return said, Mark("–", "target not due yet, and not reached", "plain")
        shapes = {"met": ("✓", "good"), "not met": ("✗", "bad")}
        shape, kind = shapes.get(status, ("–", "plain"))
        return said, Mark(shape, f"target {status}", kind)

    @cached_property
    def trajectory(self) -> tuple[str, Mark] | None:
        """The value that was due by now on the way to the target, and whether it is reached."""
        row = self.metric.target
        if row is None or row["trajectory"] is None or not row["trajectory_status"]:
            return None
        said = self.with_unit(row["trajectory"])
        if row["trajectory_due_on"]:
            said += f" by {wording.day(row['trajectory_due_on'])}"
        status = row["trajectory_status"]
        shapes = {"on trajectory": ("✓", "good"), "behind trajectory": ("✗", "bad")}
        shape, kind = shapes.get(status, ("–", "plain"))
        return said, Mark(shape, status, kind)

    @property
    def aims(self) -> tuple[tuple[str, Mark], ...]:
        """The target and the trajectory, where there are such."""
        return tuple(each for each in (self.target, self.trajectory) if each)

    @cached_property
    def variation(self) -> Mark | None:
        """The icon of the control chart, where there are points enough for one."""
        chart = self.metric.chart
        key = chart[-1]["variation"] if chart else None
        if key is None:
            return None
        shape, said = wording.VARIATION.get(key, ("?", wording.plainly(key, {})))
        kinds = {"special_cause_improvement": "good", "special_cause_concern": "bad"}
        default = "plain" if key == "common_cause" else "changed"
        return Mark(shape, said, kinds.get(key, default))

    @cached_property
    def assurance(self) -> str:
        chart = self.metric.chart
        return wording.plainly(chart[-1]["assurance"] if chart else None, wording.ASSURANCE)

    @cached_property
    def trend(self) -> Mark | None:
        """The trend over the last years; None where it cannot be calculated."""
        row = self.metric.trend
        if row is None or row["recent_trend"] in (None, "Cannot be calculated"):
            return None
        shape = {"Increasing": "↗", "Decreasing": "↘"}.get(row["recent_trend"], "→")
        said = str(row["recent_trend_polarity"] or row["recent_trend"])
        good, bad = said.endswith("getting better"), said.endswith("getting worse")
        kind = "good" if good else "bad" if bad else "changed" if shape != "→" else "plain"
        return Mark(shape, f"trend: {said[:1].lower()}{said[1:]}", kind)

    @cached_property
    def gap(self) -> tuple[str, str, Mark] | None:
        """The most deprived fifth against the rest: value, interval and judgement."""
        row = self.metric.gap()
        if row is None or row["value"] is None:
            return None
        return (*self.limits(row), mark(row["judgement"]))

    def limits(self, row: Row) -> tuple[str, str]:
        """Value and interval of an inequality: differences at the metric's decimals and in its
        unit (percentage points of a %), ratios and shares with two decimals."""
        is_difference = row["measure"] in wording.DIFFERENCES
        decimals = self.metric.decimals if is_difference else 2
        value = wording.number(row["value"], decimals)
        if is_difference:
            unit = self.metric.unit
            value += " percentage points" if unit == "%" else f" {unit}"
        low, high = row["lower95_0cl"], row["upper95_0cl"]
        if low is None or high is None:
            return value, ""
        return value, f"{wording.number(low, decimals)} to {wording.number(high, decimals)}"

    @cached_property
    def off_track(self) -> tuple[Mark, ...]:
        """Why it is off track: a target that was due or a trajectory missed, a special
        cause of concern, a trend that gets worse. Empty where it is not."""
        found = [status for _, status in self.aims]
        found += [each for each in (self.variation, self.trend) if each]
        return tuple(each for each in found if each.kind == "bad")

    @cached_property
    def exceptions(self) -> tuple[Mark, ...]:
        """Why the board should look at it: what is off track, and what is worse than England, the
        region, an earlier period or where it stood when the strategy began."""
        worse = [
            Mark(each.mark.shape, f"{each.mark.words} than {_THAN[name]}", "bad")
            for name, each in self.comparisons.items()
            if name in _THAN and each.mark.kind == "bad"
        ]
        return (*self.off_track, *worse)

    @property
    def has_changed(self) -> bool:
        """Whether it differs from before by more than chance."""
        before = self.before
        return before is not None and before.mark.kind != "plain"

    @cached_property
    def absence(self) -> str:
        """Why something that was due is not there: late, missing, held or withdrawn, and because of
        what; empty where nothing is absent."""
        metric, account = self.metric, self.metric.account
        if metric.is_held:
            return f"{wording.STATUSES['held']}: {metric.held_because}".removesuffix(": ")
        standing, because = account.get("standing"), wording.dated(account.get("because") or "")
        if standing not in wording.LATE:
            return ""
        return f"{wording.plainly(standing, wording.STANDINGS)}: {because}".removesuffix(": ")
