"""Stand-in for the sentences of a pack, of their signature only."""

from __future__ import annotations

from pipelines.pack.model import Metric, Pack


def sentence(metric: Metric, pack: Pack) -> str:
    top = metric.headline
    if top is None or not top.is_shown:
        return f"{metric.title}: {top.said if top else 'not supplied'}."
    return f"{metric.title}: {top.said} in {top.period} ({top.area_name})."
