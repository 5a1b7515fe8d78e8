"""A part of what a release shows, for one audience or of one priority: left out, never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pipelines.errors import HwbError
from pipelines.pack.metric import Row
from pipelines.specs.base import nearest

_T = TypeVar("_T")


@dataclass(frozen=True)
class Selection:
    """Which part of a release a pack is of."""

    name: str
    """What its files are called after, such as `scrutiny` or `hp-access`."""
    title: str
    recipients: tuple[str, ...]
    exempt_because: str
    """By which paragraph of the law it is not for publication; empty for the public part."""
    priorities: frozenset[str]
    leaves_out: tuple[str, ...]
    formats: tuple[str, ...]
    """Empty for all."""


def selection(said: Row, audience: str | None, priority: str | None) -> Selection | None:
    """The part that is asked for, by what the release says of its audiences and priorities; None
    for the whole. Raises HWB-970 for an audience or priority that it does not have, or a part of
    nothing."""
    if audience is None and priority is None:
        return None
    strategy = said["strategy"]
    titles = {given["key"]: given["name"] for given in strategy["priorities"]}
    given: Row = {}
    if audience is not None:
        # Releases are for ever: the first were signed before a strategy had audiences.
        given = _one_of(strategy.get("audiences", {}), audience, "audience")
    kept = set(given.get("priorities") or titles)
    if given.get("approaches"):
        had = {row["priority_key"]: row["approach"] for row in said["approaches"]}
        kept = {key for key in kept if had.get(key) in given["approaches"]}
    names, heads = [audience or ""], [given.get("title", "")]
    if priority is not None:
        heads.append(_one_of(titles, priority, "priority"))
        names.append(priority.lower())
        kept &= {priority}
    if not kept:
        raise HwbError(
            "HWB-970",
            "the part that was asked for holds no priority in this quarter",
            where=f"audience {audience}" + (f", priority {priority}" if priority else ""),
            why="No priority of the audience has the approach, or the priority is not one of its.",
            do="Ask for another part, or mend `audiences` of the strategy and draft again.",
        )
    return Selection(
        "-".join(filter(None, names)),
        ": ".join(filter(None, heads)),
        tuple(given.get("recipients", ())),
        given.get("exempt_because") or "",
        frozenset(kept),
        tuple(given.get("leaves_out", ())),
        tuple(given.get("formats", ())),
    )


def _one_of(known: Mapping[str, _T], name: str, what: str) -> _T:
    if name not in known:
        raise HwbError(
            "HWB-970",
            f"the release knows no {what} {name!r}{nearest(name, known) or '; it has none'}",
            why="Audiences and priorities are those of the strategy when the quarter was drafted.",
            do="Name one of those, or mend the strategy and draft again.",
        )
    return known[name]


def selected(said: Row, part: Selection) -> Row:
    """What the release shows of that part; every row that is left in is as it was."""
    strategy = said["strategy"]
    everything = {given["key"] for given in strategy["priorities"]}
    priorities = [given for given in strategy["priorities"] if given["key"] in part.priorities]
    metrics = {metric for given in priorities for metric in given["metrics"]} & set(said["metrics"])
    if part.priorities == everything:
        metrics = set(said["metrics"])
    extracts = {row["extract"] for metric in metrics for row in said["sources"][metric]}
    # What a row names must be in the part; a row that names none of a kind is about the whole.
    kept: dict[str, Collection[str | None]] = {
        "metric_id": {None, *metrics},
        "need_metric": metrics,
        "priority_key": {None, *part.priorities},
        "extract": {None, *(extract.replace("/", "__") for extract in extracts)},
        "partner": {extract.split("/")[0] for extract in extracts},
    }
    found = {
        name: [row for row in rows if all(row[n] in kept[n] for n in kept.keys() & row.keys())]
        if isinstance(rows, list)
        else rows
        for name, rows in said.items()
    }
    found["strategy"] = _narrowed(strategy, priorities, metrics, said["metrics"])
    found.update({name: _only(said[name], metrics) for name in ("metrics", "sources", "held")})
    found.update({name: [] for name in part.leaves_out})
    shown = [row["value_status"] for row in found["figures"]]
    found["disclosure"] = {
        **said["disclosure"],
        "figures": len(shown),
        "hidden": shown.count("hidden"),
    }
    return found


def _narrowed(strategy: Row, priorities: list[Row], metrics: set[str], were: Row) -> Row:
    """Of texts, those about what is left in; a statement that no metric of the strategy covers
    stays, and stays a gap."""
    keys = {given["key"] for given in priorities}
    themes = {given["theme"] for given in priorities}

    def is_left(row: Row, kind: str = "") -> bool:
        if row["priorities"]:
            return bool(keys & set(row["priorities"]))
        if row["theme"] is not None:
            return row["theme"] in themes
        measures = {
            *row.get("metrics", ()),
            *row.get("measured_by", ()),
            *(name for name, spec in were.items() if row["key"] in spec["tags"].get(kind, [])),
        }
        return not measures or bool(measures & metrics)

    return {
        **strategy,
        "priorities": priorities,
        "themes": [given for given in strategy["themes"] if given["key"] in themes],
        "overarching": [metric for metric in strategy["overarching"] if metric in metrics],
        "baselines": [row for row in strategy["baselines"] if is_left(row)],
        "commitments": [row for row in strategy["commitments"] if is_left(row)],
        "statements": {
            kind: [row for row in rows if is_left(row, kind)]
            for kind, rows in strategy["statements"].items()
        },
    }


def _only(rows: Row, names: Collection[str]) -> Row:
    return {name: row for name, row in rows.items() if name in names}
