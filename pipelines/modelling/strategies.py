"""What the files of the strategies say, as rows of the tables `specs.*`."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipelines.specs.register import StrategyFile
from pipelines.specs.stating import Baseline, Commitment, Wording
from pipelines.specs.strategy import Strategy

Rows = Iterator[tuple[str, dict[str, Any]]]
"""Rows, each with the table it belongs to."""

_TABLES = (
    "strategy",
    "approach",
    "sign_off_step",
    "theme",
    "theme_order",
    "theme_ages",
    "priority",
    "wording",
    "organisation",
    "statement",
    "statement_priority",
    "baseline",
    "commitment",
    "supporting_metric",
    "strategy_area",
    "strategy_within",
)
"""The tables that strategies fill, each without its schema."""


def strategy_rows(strategies: dict[str, StrategyFile]) -> dict[str, list[dict[str, Any]]]:
    """`specs.<table>` → its rows, of all strategies."""
    rows: dict[str, list[dict[str, Any]]] = {f"specs.{name}": [] for name in _TABLES}
    for file in strategies.values():
        for table, row in _rows(file.strategy):
            rows[f"specs.{table}"].append({"strategy_id": file.id, **row})
    return rows


def _rows(strategy: Strategy) -> Rows:
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
        here = {"theme_key": theme.key}
        ambition = theme.ambitions[0].text if theme.ambitions else None
        yield "theme", {**here, "title": theme.title, "ambition": ambition}
        for part, position in theme.orders.items():
            yield "theme_order", {**here, "document_part": part, "position": position}
        for ages in theme.ages:
            yield "theme_ages", {**here, **ages.model_dump()}
    for priority in strategy.priorities:
        yield (
            "priority",
            {"priority_key": priority.key, "theme_key": priority.theme, "name": priority.name},
        )
    measured = {priority.key: priority.wording_measured for priority in strategy.priorities}
    for key, metric in strategy.supports():
        document = measured.get(key, {}).get(metric)
        yield (
            "supporting_metric",
            {
                "priority_key": key,
                "metric_id": metric,
                "wording_of": strategy.documents.get(document, document) if document else None,
            },
        )
    yield from _wordings(strategy)
    yield from _organisations(strategy)
    yield from _stated(strategy)
    for code, role in strategy.areas():
        yield "strategy_area", {"area_code": code, "area_role": role}
    for kind in strategy.within:
        yield "strategy_within", {"area_kind": kind}


def _printed(strategy: Strategy, wording: Wording) -> dict[str, Any]:
    document = strategy.documents.get(wording.document, wording.document)
    return {"wording": wording.text, "document": document, "lines": wording.lines}


def _wordings(strategy: Strategy) -> Rows:
    places: Counter[tuple[str, str | None]] = Counter()
    for _, kind, key, wording in strategy.wordings():
        places[kind, key] += 1
        row = {"kind": kind, "key": key, "place": places[kind, key]}
        printed = _printed(strategy, wording)
        yield "wording", {**row, **printed, "requirements": wording.requirements}


def _organisations(strategy: Strategy) -> Rows:
    for text in strategy.organisations:
        for each in text.names:
            row = {"is_member": text.are == "member", "area_codes": each.areas}
            yield "organisation", {**_printed(strategy, text), **each.model_dump(), **row}


def _stated(strategy: Strategy) -> Rows:
    for _, kind, each in strategy.stated():
        row = {**each.model_dump(), **_printed(strategy, each), "theme_key": each.theme}
        if isinstance(each, Baseline):
            slip = each.correction
            read = (slip.printed, slip.read, slip.because) if slip else (None, None, None)
            slips = zip(("slip_printed", "slip_read", "slip_because"), read, strict=True)
            yield "baseline", {**row, "baseline_key": each.key, **dict(slips)}
        elif isinstance(each, Commitment):
            yield "commitment", {**row, "commitment_key": each.key}
        else:
            yield "statement", {**row, "kind": kind, "statement_key": each.key}
        for key in each.priorities:
            link = {"kind": kind, "statement_key": each.key, "priority_key": key}
            yield "statement_priority", link
