"""What the page of one metric is given."""

from __future__ import annotations

from typing import Any

from pipelines.pack import charts, wording
from pipelines.pack.metric import Figure, Metric, Row
from pipelines.pack.model import Pack
from pipelines.pack.pages.lines import Line
from pipelines.pack.pages.pictures import Pictures


def metric_page(pack: Pack, line: Line, pictures: Pictures) -> dict[str, Any]:
    metric = line.metric
    return {
        "line": line,
        "metric": metric,
        "judged": line.judged,
        "chart": pictures.show(charts.run_chart(metric), "chart", metric.id),
        "groups": [
            {
                "name": name,
                "figures": figures,
                "picture": pictures.show(
                    charts.groups(metric, name), "groups", f"{metric.id}_{name.replace(' ', '_')}"
                ),
            }
            for name, figures in metric.groups.items()
        ],
        "elsewhere": elsewhere(metric),
        "smaller": metric.smaller,
        "map": pictures.show(charts.area_map(metric, pack), "map", metric.id),
        "funnel": pictures.show(charts.funnel(metric, pack), "funnel", metric.id),
        "outlines_from": sorted({row["attribution"] for row in pack.said.get("boundaries", [])}),
        "inequalities": inequalities(line),
        "needs": metric.of_headline("needs"),
        "priorities": [p for p in pack.priorities if metric.id in {m.id for m in p.metrics}],
        "is_overarching": metric.id in pack.said["strategy"]["overarching"],
        "statements": tags(pack, metric),
        "trace": trace(pack, metric),
    }


def elsewhere(metric: Metric) -> list[Figure]:
    """The latest figures of everybody, area by area, the headline's own first."""
    top = metric.headline
    latest: dict[str, Figure] = {}
    for figure in metric.figures:
        if figure.is_board and figure.breakdown == "all" and figure.area_role != "within":
            known = latest.get(figure.area_code)
            if known is None or (figure.period_end or "") > (known.period_end or ""):
                latest[figure.area_code] = figure
    order = {"own": 0, "also": 1, "comparator": 2}
    first = top.area_code if top else ""
    return sorted(
        latest.values(),
        key=lambda f: (f.area_code != first, order.get(f.area_role, 3), f.area_name),
    )


def inequalities(line: Line) -> list[Row]:
    """The measures of inequality of the headline, in words."""
    order = {name: n for n, name in enumerate(wording.MEASURES)}
    rows = sorted(
        line.metric.inequalities,
        key=lambda row: (order.get(row["measure"], 99), row["scope"] or ""),
    )
    found = []
    for row in rows:
        value, interval = ("", "") if row["value"] is None else line.judged.limits(row)
        found.append({**row, "said": value, "interval": interval})
    return found


def tags(pack: Pack, metric: Metric) -> list[tuple[str, str]]:
    """What of the strategy the metric is tagged with: kind and name."""
    found = []
    for kind, keys in metric.spec["tags"].items():
        names = {row["key"]: row["name"] or row["text"] for row in pack.statements(kind)}
        found += [(kind.replace("_", " "), names.get(key, key)) for key in keys]
    return found


def trace(pack: Pack, metric: Metric) -> str:
    """The command that leads the headline back to its lines; empty where there is no figure."""
    top, release = metric.headline, pack.release
    if top is None or not top.is_shown or not top.period_end:
        return ""
    asked = f"hwb trace {metric.id} {top.area_code} {top.period_start}/{top.period_end}"
    if release.is_draft:
        return asked
    return f"{asked} --quarter {release.name} --strategy {release.strategy}"
