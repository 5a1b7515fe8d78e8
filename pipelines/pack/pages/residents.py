"""What the release says to residents: by the promises of the strategy, in their words.

A strategy that says what a resident will be able to say (`i_statement`) is arranged by that; one
that does not, by its themes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.pack.metric import Metric
from pipelines.pack.model import Pack, Priority

STATEMENT = "i_statement"


@dataclass(frozen=True)
class Promise:
    """One statement or theme, and the metrics that say something about it."""

    anchor: str
    title: str
    text: str
    is_quoted: bool
    is_of_all: bool
    """Whether the strategy ties it to no priority of its own."""
    priorities: tuple[Priority, ...]
    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class Arranged:
    promises: tuple[Promise, ...]
    by_statement: bool
    uncovered: tuple[Priority, ...]
    """Priorities of which no promise speaks."""
    others: tuple[Metric, ...]
    """Metrics that stand under no promise."""
    unequal: tuple[Metric, ...]
    """Metrics for which the most deprived fifth can be set beside the rest."""


def arrange(pack: Pack) -> Arranged:
    stated = pack.statements(STATEMENT)
    promises = _by_statement(pack) if stated else _by_theme(pack)
    covered = {p.key for promise in promises for p in promise.priorities}
    told = {metric.id for promise in promises for metric in promise.metrics}
    return Arranged(
        promises,
        bool(stated),
        tuple(p for p in pack.priorities if p.key not in covered),
        tuple(m for m in pack.metrics.values() if m.id not in told),
        tuple(m for m in pack.metrics.values() if _is_unequal(m)),
    )


def _by_statement(pack: Pack) -> tuple[Promise, ...]:
    priorities = {p.key: p for p in pack.priorities}
    found = []
    for n, row in enumerate(pack.statements(STATEMENT), 1):
        about = tuple(priorities[key] for key in row["priorities"] if key in priorities)
        metrics = [*pack.tagged(STATEMENT, row["key"]), *(m for p in about for m in p.metrics)]
        found.append(
            Promise(
                *(f"statement-{n}", row["name"] or f"Statement {n}", row["text"], True),
                *(not row["priorities"], about, _once(metrics)),
            )
        )
    return tuple(found)


def _by_theme(pack: Pack) -> tuple[Promise, ...]:
    return tuple(
        Promise(
            *(f"theme-{n}", theme.title, theme.ambition, bool(theme.ambition), False),
            *(theme.priorities, _once(m for p in theme.priorities for m in p.metrics)),
        )
        for n, theme in enumerate(pack.themes, 1)
    )


def _once(metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    return tuple({metric.id: metric for metric in metrics}.values())


def _is_unequal(metric: Metric) -> bool:
    gap = metric.gap()
    top = metric.headline
    return bool(top and top.is_shown and gap and gap["value"] is not None)
