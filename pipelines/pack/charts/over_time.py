"""What one chart over time is of: figures, the country's, the control chart, target and breaks."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.pack.charts import svg
from pipelines.pack.charts.series import NOT_SHOWN, breaks, dated
from pipelines.pack.metric import Figure, Metric, Row

SPECIAL: dict[str, tuple[svg.Shape, str, str]] = {
    "special_cause_improvement": ("up", svg.BLUE, "special cause: improving"),
    "special_cause_concern": ("down", svg.ORANGE, "special cause: of concern"),
    "special_cause_neutral_high": ("square", svg.INK, "special cause: high"),
    "special_cause_neutral_low": ("diamond", svg.INK, "special cause: low"),
}
"""Kind of point of a control chart → its sign, colour and words."""


@dataclass(frozen=True)
class OverTime:
    """All that one chart is of."""

    metric: Metric
    figures: list[Figure]
    country: list[Figure]
    control: dict[str, Row]
    """End of period → point of the control chart."""
    broken: list[tuple[str, str]]

    @property
    def shown(self) -> list[Figure]:
        return [f for f in self.figures if f.is_shown]

    @property
    def target(self) -> float | None:
        row = self.metric.target
        is_line = row is not None and row["target_rule"] in ("at_least", "at_most")
        return row["target"] if row is not None and is_line else None

    def values(self) -> list[float]:
        given = [f.value for f in (*self.figures, *self.country)]
        if not self.control:
            given += [limit for f in self.shown for limit in (f.lower, f.upper)]
        given += [row[name] for row in self.control.values() for name in ("mean", "lpl", "upl")]
        return [float(v) for v in (*given, self.target) if v is not None]


def over_time(metric: Metric) -> OverTime | None:
    """None where no figure is shown."""
    figures = dated(metric)
    if not any(f.is_shown for f in figures):
        return None
    control = _control(metric, figures)
    country = [] if control else _country(metric, figures)
    return OverTime(metric, figures, country, control, breaks(metric))


def _control(metric: Metric, figures: list[Figure]) -> dict[str, Row]:
    """Mean and limits; none where a figure of the chart is hidden, which they would help to work
    out."""
    rows = {row["period_end"]: row for row in metric.chart if row["mean"] is not None}
    hidden = any(f.status in NOT_SHOWN for f in figures)
    return {} if hidden else rows


def _country(metric: Metric, figures: list[Figure]) -> list[Figure]:
    """The country's figures of the same kind of period and the same stretch of time; none of
    counts, which are no nearer for being set side by side."""
    code = metric.against.get("country", {}).get("comparator_code")
    if code is None or metric.spec["value_type"] == "count":
        return []
    top = figures[0]
    first = top.period_end or ""
    found = [
        f
        for f in metric.figures
        if (f.area_code, f.breakdown, f.period_type) == (code, "all", top.period_type)
        and (f.period_end or "") >= first
    ]
    return sorted(found, key=lambda f: f.period_end or "")
