"""What is judged or worked out of figures, without what would tell a hidden one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipelines.release.families import EVERYBODY, Row, pieces, place
from pipelines.release.printing import at, rounded
from pipelines.specs.disclosure import Profile

Hidden = set[tuple[Any, ...]]
"""Places of figures (`families.place`)."""

WHY = "a small number, or one from which a small number could be worked out"

_OF_FIFTHS = ("deprivation", "core20")
_COLUMNS = {
    "comparisons": ("comparator_value", "comparison_95", "comparison_95_and_99_8", "area_rank"),
    "charts": (
        *("mean", "lpl", "upl", "special_cause_type", "point_type", "variation", "assurance"),
    ),
    "trends": ("recent_trend", "recent_trend_polarity"),
    "targets": ("target_status", "trajectory_status"),
    "inequalities": ("value", "lower95_0cl", "upper95_0cl", "judgement"),
    "needs": ("judgement", "greater_need"),
    "funnels": ("people", "significance"),
    "funnel_lines": ("people", "limit_value", "baseline"),
}
"""Table of what a draft says → its columns that are made of figures."""

_REASONS = {
    **{"comparisons": "comparison_reason", "charts": "chart_reason", "trends": "trend_reason"},
    **{"targets": "target_reason", "inequalities": "reason", "needs": "reason"},
    **{"funnels": "funnel_reason", "funnel_lines": "funnel_reason"},
}
_PRINTED = ("mean", "lpl", "upl", "comparator_value", "limit_value", "baseline")
"""Figures of others, shown as figures are."""


def of_released(said: Row) -> Row:
    """The same tables without what is made of figures that the release holds back."""
    held, of = said["held"], ("metric_id", "need_metric")
    return {
        name: [row for row in said[name] if not any(row.get(column) in held for column in of)]
        for name in _COLUMNS
    }


def cleared(said: Row, rules: dict[str, Profile], hidden: Hidden) -> Row:
    """The tables that are made of figures: what is made of a hidden one is blank, numbers are as
    they are shown."""
    tells = _tells(hidden, rules)
    return {
        name: [
            _shown(_cleared(name, row) if tells[name](row) else row, said, rules)
            for row in said.get(name, ())
        ]
        for name in _COLUMNS
    }


def told(said: Row, rules: dict[str, Profile], hidden: Hidden) -> list[str]:
    """Metrics of which a table, as it is shown, tells what was made of a hidden figure."""
    clean = cleared(said, rules, hidden)
    return [
        row["metric_id"]
        for name in _COLUMNS
        for row, as_cleared in zip(said.get(name, ()), clean[name], strict=True)
        if any(row[column] != as_cleared[column] for column in _COLUMNS[name] if column in row)
    ]


def _cleared(name: str, row: Row) -> Row:
    return {**row, **dict.fromkeys(_COLUMNS[name]), _REASONS[name]: WHY}


def _tells(hidden: Hidden, rules: dict[str, Profile]) -> dict[str, Callable[[Row], bool]]:
    """Table → whether a row of it is made of a hidden figure, or tells one that is rounded."""
    series = {key[:4] + key[6:] for key in hidden}
    ends = {(*key[:2], key[3], key[5]) for key in hidden}
    fifths = {
        (*key[:2], _over_fifths(key[3]), *key[4:6]) for key in hidden if _is_of_fifths(key[3])
    }
    ever = {key[:3] for key in fifths}
    of_kinds = {(key[0], key[2], *key[4:]) for key in hidden if key[3] == EVERYBODY}

    def of_series(row: Row) -> bool:
        """A trend is of a whole series, and has no period of its own."""
        of = ("metric_id", "area_code", "area_kind", "breakdown", "period_type")
        return tuple(row[name] for name in of) in series

    def of_figure(row: Row) -> bool:
        return place(row) in hidden

    def of_other(row: Row) -> bool:
        """Compared with a hidden figure of the same people, or of everybody."""
        end = row["comparator_period_end"] or row["period_end"]
        people = EVERYBODY if row["comparator"] == "everybody" else row["breakdown"]
        return of_figure(row) or (row["metric_id"], row["comparator_code"], people, end) in ends

    def of_fifths(row: Row) -> bool:
        """Made of the fifths of these people, and of all of them."""
        of = (row["metric_id"], row["area_code"], pieces(row["breakdown"]))
        return of_figure(row) or (*of, row["period_start"], row["period_end"]) in fifths

    def of_need(row: Row) -> bool:
        """The need is a metric of its own, whose period may be another."""
        need = (row["need_metric"], row["area_code"], pieces(row["breakdown"]))
        return of_fifths(row) or need in ever

    def of_funnel(row: Row) -> bool:
        """What all its areas have together, and so each limit, is made of every one of them, and
        of people who are not rounded."""
        of = ("metric_id", "area_kind", "period_start", "period_end", "period_type")
        is_rounded = rules[row["metric_id"]].rounds_to is not None
        return is_rounded or tuple(row[name] for name in of) in of_kinds

    return {
        **{"comparisons": of_other, "charts": of_series, "trends": of_series},
        **{"targets": of_figure, "inequalities": of_fifths, "needs": of_need},
        **{"funnels": of_funnel, "funnel_lines": of_funnel},
    }


def _is_of_fifths(breakdown: str) -> bool:
    return any(piece.partition(":")[0] in _OF_FIFTHS for piece in pieces(breakdown))


def _over_fifths(breakdown: str) -> frozenset[str]:
    """Of whom a fifth is: `age: 0-4` of `age: 0-4; deprivation: fifth 1`."""
    return frozenset(
        piece for piece in pieces(breakdown) if piece.partition(":")[0] not in _OF_FIFTHS
    )


def _shown(row: Row, said: Row, rules: dict[str, Profile]) -> Row:
    spec, to = said["metrics"][row["metric_id"]], rules[row["metric_id"]].rounds_to

    def number(value: Any) -> Any:
        if value is not None and to and spec["value_type"] == "count":
            return rounded(value, to)  # or it would tell the figure that is rounded
        return at(value, spec["decimals"])

    return {name: number(value) if name in _PRINTED else value for name, value in row.items()}
