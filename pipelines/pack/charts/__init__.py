"""Stand-in for the pictures of a pack, of their signatures only."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.pack.model import Metric


@dataclass(frozen=True)
class Picture:
    title: str
    description: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def run_chart(metric: Metric) -> Picture | None:
    return None
