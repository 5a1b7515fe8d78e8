"""Arranges what a release shows as the one model that every writer reads."""

from __future__ import annotations

from pipelines.pack import wording
from pipelines.pack.metric import Figure, Metric, Row
from pipelines.pack.model import Pack, Priority, Release, Theme

_OF_A_METRIC = (
    *("comparisons", "trends", "charts", "targets", "inequalities", "needs", "account"),
    *("commentary", "funnels", "funnel_lines"),
)
_OF_A_PRIORITY = (
    *("duties", "commentary", "actions", "risks", "decisions", "questions", "feedback"),
    "consultation",
)


def pack(release: Release, said: Row) -> Pack:
    """Arranges what a release shows."""
    strategy = said["strategy"]
    by_metric = {name: _by(said.get(name, []), "metric_id") for name in _OF_A_METRIC}
    by_priority = {name: _by(said[name], "priority_key") for name in _OF_A_PRIORITY}
    areas = {row["area_code"]: row for row in said["areas"]}
    figures: dict[str, list[Figure]] = {}
    for row in said["figures"]:
        spec = said["metrics"][row["metric_id"]]
        figures.setdefault(row["metric_id"], []).append(_figure(row, spec, areas))
    metrics = {}
    for name, spec in said["metrics"].items():
        metrics[name] = Metric(
            name,
            spec,
            tuple(said["sources"][name]),
            tuple(figures.get(name, ())),
            {kind: rows.get(name, []) for kind, rows in by_metric.items()},
            name in said["held"],
            said["held"].get(name, ""),
        )
    approaches = {row["priority_key"]: row for row in said["approaches"]}

    def priority(given: Row) -> Priority:
        key = given["key"]
        known = approaches.get(key, {})
        approach = known.get("approach") or "unknown"
        called = strategy["approaches"].get(approach, {}).get("label")
        return Priority(
            key,
            given["name"],
            given["theme"],
            tuple(given["wordings"]),
            approach,
            called or wording.APPROACH_UNKNOWN,
            known.get("minute"),
            tuple(
                row
                for row in said["roles"]
                if row["role_held"] == "champion"
                and row["priority_key"] == key
                and _holds(row, said["of"]["as_of"])
            ),
            tuple(metrics[name] for name in given["metrics"] if name in metrics),
            {kind: rows.get(key, []) for kind, rows in by_priority.items()},
        )

    priorities = [priority(given) for given in strategy["priorities"]]
    themes = tuple(
        Theme(
            given["key"],
            given["title"],
            given["ambitions"][0]["text"] if given["ambitions"] else "",
            tuple(each for each in priorities if each.theme == given["key"]),
        )
        for given in strategy["themes"]
    )
    overarching = tuple(metrics[name] for name in strategy["overarching"] if name in metrics)
    return Pack(release, said, metrics, themes, overarching)


def _figure(row: Row, spec: Row, areas: dict[str, Row]) -> Figure:
    area = areas.get(row["area_code"], {})
    return Figure(
        row["metric_id"],
        row["area_code"],
        row["area_kind"],
        area.get("area_name") or row["area_code"],
        area.get("area_role") or "also",
        row["breakdown"],
        row["period_start"],
        row["period_end"],
        row["period_type"],
        row["numerator"],
        row["denominator"],
        row["value"],
        row["lower95_0cl"],
        row["upper95_0cl"],
        row["method"],
        row["value_status"],
        row["status_reason"],
        row["maturity"],
        row["is_board"],
        spec["decimals"],
        spec["unit"],
        spec["over_time"] == "last" and spec["period_semantics"] == "point_in_time",
    )


def _by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row[column] is not None:
            found.setdefault(row[column], []).append(row)
    return found


def _holds(row: Row, day: str) -> bool:
    return (row["valid_from"] or "") <= day <= (row["valid_to"] or "9999")
