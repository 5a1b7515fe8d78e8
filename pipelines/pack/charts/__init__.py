"""Stand-in for the pictures of a pack, of their signatures only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from pipelines.pack.model import Metric, Pack


@dataclass(frozen=True)
class Picture:
    title: str
    description: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _picture(title: str, shape: str, rows: tuple[tuple[str, ...], ...]) -> Picture:
    said = f"{title}: {len(rows)} values."
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 120 30" width="120" '
        f'height="30"><title>{escape(title)}</title><desc>{escape(said)}</desc>{shape}</svg>'
    )
    return Picture(title, said, svg, ("Period or group", "Value"), rows)


def _line(metric: Metric) -> tuple[str, tuple[tuple[str, ...], ...]] | None:
    shown = [f for f in metric.series if f.value is not None]
    if len(shown) < 2:
        return None
    values = [f.value or 0 for f in shown]
    low, high = min(values), max(values)
    points = " ".join(
        f"{4 + n * 112 / (len(values) - 1):.1f},{26 - (v - low) / ((high - low) or 1) * 22:.1f}"
        for n, v in enumerate(values)
    )
    line = f'<polyline fill="none" stroke="#0b0c0c" points="{points}"/>'
    return line, tuple((f.period, f.said) for f in metric.series)


def sparkline(metric: Metric) -> Picture | None:
    found = _line(metric)
    return _picture(f"{metric.title} over time", *found) if found else None


def run_chart(metric: Metric) -> Picture | None:
    found = _line(metric)
    return _picture(f"{metric.title} over time", *found) if found else None


def groups(metric: Metric, dimension: str) -> Picture | None:
    found = metric.groups.get(dimension)
    if not found:
        return None
    rows = tuple((f.breakdown, f.said) for f in found)
    return _picture(f"{metric.title} by {dimension}", "", rows)


def rug(pack: Pack) -> Picture:
    rows = tuple((m.title, m.headline.said if m.headline else "") for m in pack.metrics.values())
    return _picture("All metrics", "", rows)


def spine(pack: Pack, metrics: Sequence[Metric]) -> Picture | None:
    return None
