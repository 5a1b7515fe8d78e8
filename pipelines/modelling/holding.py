"""Which metrics a fault of the whole build belongs to, so that only they are held."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.modelling.generating import evidence_of, landed_columns
from pipelines.modelling.redacting import redacted
from pipelines.settings import Settings
from pipelines.specs.register import Register

if TYPE_CHECKING:
    import duckdb

_METRIC_FILE = re.compile(r"\bmodels/metrics/\w+/(\w+)\.(?:sql|yml)\b")


@dataclass(frozen=True)
class Node:
    """What became of one dbt model or test: ok, warned or failed (rows found), error, skipped.

    `sql` is what ran, empty where nothing could be compiled.
    """

    unique_id: str
    name: str
    kind: str
    state: str
    failures: int
    message: str
    seconds: float
    sql: str = ""


def reading_refused_contracts(settings: Settings, register: Register) -> dict[str, str]:
    """Metrics whose SQL names the table of an extract with a refused specification, and why."""
    corrections = settings.expectations / "corrections"
    tables = {
        f"{path.parent.name}__{path.stem}": f"{path.parent.name}/{path.stem}, of which the "
        f"{'corrections are' if corrections in path.parents else 'contract is'} refused"
        for path in register.refused
        if settings.expectations in path.parents
    }
    held = {}
    for metric, file in register.metrics.items():
        words = set(re.findall(r"\w+", file.sql.read_text(encoding="utf-8", errors="replace")))
        refused = sorted(tables[table] for table in words & tables.keys())
        if refused:
            held[metric] = f"it reads {' and '.join(refused)}"
    return held


def not_parsed(fault: str, register: Register, held: Collection[str]) -> str | None:
    """The metric that dbt could not parse: the one whose file it names, else whose name."""
    named = [*_METRIC_FILE.findall(fault), *re.findall(r"\w+", fault)]
    return next((m for m in named if m in register.metrics and m not in held), None)


def failing_metrics(
    file: Path, register: Register, held: Collection[str], broken: list[Node]
) -> dict[str, str]:
    """The metrics a failed build is the fault of, and why: their view could not be made, or their
    rows fail a test of the shared models, or cannot be read as evidence."""
    import duckdb

    columns = {name for e in register.extracts.values() for name in landed_columns(e)}
    failing = {n.name: redacted(n.message, columns) for n in broken if n.name in register.metrics}
    if failing:
        return failing
    metrics = [metric for metric in register.metrics if metric not in held]
    with duckdb.connect(str(file)) as connection:
        for node in broken:
            if node.kind == "test" and node.state == "failed" and node.sql:
                for metric, because in _reasons_by_metric(connection, node):
                    failing[metric] = because
        if failing:
            return {m: because for m, because in failing.items() if m in metrics}
        for metric in metrics:
            probe = evidence_of(metric, f'metrics."{metric}"')
            try:
                connection.execute(f"create or replace temp table probe as {probe}")
            # Where DuckDB quotes a cell and cuts it inside a letter, Python cannot read its words.
            except (duckdb.Error, UnicodeDecodeError) as fault:
                failing[metric] = redacted(str(fault), columns)
    return failing


def _reasons_by_metric(connection: duckdb.DuckDBPyConnection, node: Node) -> list[tuple[str, str]]:
    """Each metric a test returns rows of, and why: the test's own words in `because` where it has
    such a column, else how many rows fail. None where its rows are not of a metric."""
    columns = connection.sql(node.sql).columns
    if "metric_id" not in columns:
        return []
    rows_fail = f"format('{{:,}} row(s) fail the test {node.name}', count(*))"
    because = "min(because)" if "because" in columns else rows_fail
    return connection.execute(
        f"select metric_id, {because} from (\n{node.sql}\n) where metric_id is not null "
        "group by metric_id order by metric_id"
    ).fetchall()
