"""What a build starts from: landed files as views, specs and verdicts as tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.modelling.quoting import quoted
from pipelines.modelling.strategies import strategy_rows
from pipelines.modelling.tables import TABLES
from pipelines.periods import Quarter
from pipelines.settings import TIME_ZONE
from pipelines.specs.base import ENTITY_KINDS, TIERS
from pipelines.specs.register import Register

if TYPE_CHECKING:
    import duckdb


@dataclass
class Inputs:
    """Everything one build reads, as plain rows and paths.

    `landed` maps a landed table to its Parquet files: the accepted ones and the empty one that
    gives the types. Rows are mappings with the columns of the table they fill.
    """

    as_of: date
    landed: dict[str, list[Path]]
    known_before: datetime | None = None
    """What is known later is not shown; the end of `as_of` where it is not given. UTC, no zone."""
    freezes: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    quarantine: dict[str, list[Path]] = field(default_factory=dict)
    due_periods: list[dict[str, Any]] = field(default_factory=list)
    waivers: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)


def fill(
    connection: duckdb.DuckDBPyConnection,
    inputs: Inputs,
    register: Register,
    metric_extracts: list[tuple[str, str]],
) -> None:
    """Creates the schemas landed, specs, intake and quality in an empty build file."""
    connection.begin()  # one transaction: each would cost a write to the disk
    for schema in ("landed", "specs", "intake", "quality"):
        connection.execute(f"create schema {schema}")
    for table, paths in inputs.landed.items():
        files = ", ".join(quoted(str(p)) for p in sorted(paths))
        connection.execute(f'create view landed."{table}" as select * from read_parquet([{files}])')
    rows = _spec_rows(register, inputs.as_of, inputs.known_before or _end_of(inputs.as_of))
    rows["specs.frozen_quarter"] = inputs.freezes
    rows["specs.metric_extract"] = [
        {"metric_id": m, "extract": e} for m, e in sorted(metric_extracts)
    ]
    rows["intake.receipt"] = inputs.receipts
    rows["intake.file"] = inputs.files
    rows["intake.due_period"] = inputs.due_periods
    rows["quality.result"] = inputs.results
    rows["quality.waiver"] = inputs.waivers
    rows["quality.correction"] = inputs.corrections
    rows["quality.refused"] = inputs.refused
    rows["quality.held"] = inputs.held
    rows["quality.quarantine"] = []  # filled from the landed files' own
    for table in TABLES:
        _create(connection, table, rows[table])
    _quarantine(connection, inputs.quarantine)
    connection.commit()


_AT_ONCE = 50
"""Rows of one insert: row by row, the specs of this project took three times as long."""


def _create(connection: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    table = TABLES[name]
    definition = ", ".join(f'"{column}" {kind}' for column, (kind, _) in table.columns.items())
    connection.execute(f"create table {name} ({definition})")
    connection.execute(f"comment on table {name} is {quoted(table.row_is)}")
    for column, (_, holds) in table.columns.items():
        connection.execute(f'comment on column {name}."{column}" is {quoted(holds)}')
    marks = f"({', '.join('?' for _ in table.columns)})"
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        values = [row.get(column) for row in some for column in table.columns]
        connection.execute(f"insert into {name} values {', '.join([marks] * len(some))}", values)


def _quarantine(connection: duckdb.DuckDBPyConnection, paths: dict[str, list[Path]]) -> None:
    for extract, files in sorted(paths.items()):
        listed = ", ".join(quoted(str(p)) for p in sorted(files))
        connection.execute(
            "insert into quality.quarantine "
            f'select ?, _file, line, "column", rule, shape from read_parquet([{listed}])',
            [extract],
        )


def _spec_rows(
    register: Register, as_of: date, known_before: datetime
) -> dict[str, list[dict[str, Any]]]:
    quarter = Quarter.of(as_of)
    rows: dict[str, list[dict[str, Any]]] = {
        "specs.run": [
            {
                "as_of": as_of,
                "quarter": str(quarter),
                "known_before": known_before,
                "quarter_start": quarter.start,
                "quarter_end": quarter.end,
            }
        ],
        "specs.entity_kind": [{"entity": e, "kind": k} for e, k in ENTITY_KINDS.items()],
        "specs.tier": [{"kind": k, "tier": t} for k, t in TIERS.items()],
        "specs.metric": [
            {
                **file.metric.model_dump(
                    exclude={"definition", "breaks", "rebases", "tags", "lifecycle", "changes"}
                ),
                "lifecycle": file.metric.lifecycle.state,
                "lifecycle_on": file.metric.lifecycle.on,
                "minute": file.metric.lifecycle.minute,
                "replaced_by": file.metric.lifecycle.replaced_by,
                "metric_id": file.id,
                "subject": file.subject,
                "description": file.description,
                "numerator_is": file.metric.definition.numerator,
                "denominator_is": file.metric.definition.denominator,
                "needs_denominator": file.metric.definition.denominator is not None,
                "population_basis": file.metric.population_basis.value,
                "is_overdue": file.metric.next_review < as_of,
            }
            for file in register.metrics.values()
        ],
        "specs.metric_tag": [
            {"metric_id": file.id, "kind": kind, "tag": tag}
            for file in register.metrics.values()
            for kind, tags in file.metric.tags.items()
            for tag in tags
        ],
        "specs.metric_change": [
            {"metric_id": file.id, "changed_on": each.on, "what": each.what}
            for file in register.metrics.values()
            for each in file.metric.changes
        ],
        "specs.metric_break": [
            {"metric_id": file.id, "first_day": each.at, "because": each.because}
            for file in register.metrics.values()
            for each in file.metric.breaks
        ],
        "specs.metric_rebase": [
            {
                "metric_id": file.id,
                "area_code": each.area,
                "first_day": each.at,
                **each.model_dump(include={"because", "approved_by", "approved_on"}),
            }
            for file in register.metrics.values()
            for each in file.metric.rebases
        ],
        "specs.extract": [
            {
                "extract": extract.table,
                "partner": extract.partner,
                "name": extract.name,
                "title": extract.contract.title,
                "row_is": extract.contract.row,
                "role": extract.contract.role,
                "publisher": extract.contract.publisher.name,
                "origin_publisher": extract.contract.origin_publisher,
                "licence": extract.contract.publisher.licence,
                "population_basis": extract.contract.population_basis.value,
                "replaces": extract.contract.replaces.what,
                "due_every": extract.contract.due.every,
                "due_lag_days": extract.contract.due.lag_days,
                "disclosure": extract.contract.disclosure,
                "contact_role": extract.contract.contacts[0].role,
                "contact_organisation": extract.contract.contacts[0].organisation,
                "contract_hash": extract.hash,
            }
            for extract in register.extracts.values()
        ],
    }
    return rows | strategy_rows(register.strategies)


def _end_of(day: date) -> datetime:
    """The moment the day ends where the board is: UTC, without its zone as DuckDB keeps it."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, TIME_ZONE)
    return midnight.astimezone(UTC).replace(tzinfo=None)
