"""What the files of the strategies say, as rows of the tables `specs.*`."""

from collections.abc import Iterator
from typing import Any

from pipelines.specs.register import StrategyFile
from pipelines.specs.strategy import Strategy

_TABLES = (
    "strategy",
    "approach",
    "sign_off_step",
    "theme",
    "priority",
    "supporting_metric",
    "strategy_area",
)
"""The tables that strategies fill, each without its schema."""


def strategy_rows(strategies: dict[str, StrategyFile]) -> dict[str, list[dict[str, Any]]]:
    """`specs.<table>` → its rows, of all strategies."""
    rows: dict[str, list[dict[str, Any]]] = {f"specs.{name}": [] for name in _TABLES}
    for file in strategies.values():
        for table, row in _rows(file.strategy):
            rows[f"specs.{table}"].append({"strategy_id": file.id, **row})
    return rows


def _rows(strategy: Strategy) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row of one strategy with the table it belongs to."""
    yield (
        "strategy",
        {
            "title": strategy.title,
            "board": strategy.board,
            "starts": strategy.starts,
            "ends": strategy.ends,
            "area_code": strategy.area,
            "cadence": strategy.cadence,
        },
    )
    for key, approach in strategy.approaches.items():
        fewest, most = approach.priorities_per_theme or (None, None)
        duties = approach.model_dump(exclude={"rules", "priorities_per_theme"})
        counts = {"fewest_per_theme": fewest, "most_per_theme": most}
        yield "approach", {"approach": key, **duties, **counts}
    for step, each in enumerate(strategy.sign_off, start=1):
        yield "sign_off_step", {"step": step, **each.model_dump()}
    for theme in strategy.themes:
        yield "theme", {"theme_key": theme.key, "title": theme.title, "ambition": theme.ambition}
    for priority in strategy.priorities:
        yield (
            "priority",
            {"priority_key": priority.key, "theme_key": priority.theme, "name": priority.name},
        )
    for key, metric in strategy.supports():
        yield "supporting_metric", {"priority_key": key, "metric_id": metric}
    for code, role in strategy.areas():
        yield "strategy_area", {"area_code": code, "area_role": role}
