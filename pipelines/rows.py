"""What is known of each received file, as rows of the warehouse's intake and quality tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pipelines.intake.checking import Verdict
from pipelines.intake.landed_files import Landing
from pipelines.intake.receipts import Receipt, Refusal
from pipelines.ledger import Entry, entries
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.register import Extract


@dataclass(frozen=True)
class FileOfExtract:
    """One received file under one contract: the unit of landing and of verdicts."""

    receipt: Receipt
    extract: Extract
    known_at: datetime


def naive_utc(moment: datetime) -> datetime:
    """DuckDB's plain timestamps, which every client reads alike; always UTC, so one without a zone
    is one already."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def receipt_row(file: FileOfExtract) -> dict[str, Any]:
    """One row of `intake.receipt`."""
    receipt = file.receipt
    return {
        "sha256": receipt.sha256,
        "extract": file.extract.table,
        "sequence": receipt.sequence,
        "received_at": naive_utc(receipt.received_at),
        "released_at": receipt.released_at,
        "known_at": naive_utc(file.known_at),
        "file_name": printable(receipt.file_name),
        "bytes": receipt.bytes,
        "sender": receipt.sender and printable(receipt.sender),
        "origin": receipt.origin,
    }


def file_row(
    file: FileOfExtract, landing: Landing | None, verdict: Verdict | None
) -> dict[str, Any]:
    """One row of `intake.file`: what was landed of a file, and the verdict on it."""
    row: dict[str, Any] = {"sha256": file.receipt.sha256, "extract": file.extract.table}
    if landing is not None:
        row |= {
            "verdict": landing.without_verdict,
            "held_because": landing.refused.what if landing.refused else None,
            "rows_in": landing.rows_in,
            "landed": landing.landed,
            "quarantined": landing.quarantined,
            "dropped": landing.dropped,
            "footer": landing.footer,
            "period_start": landing.period_start,
            "period_end": landing.period_end,
            "header": list(landing.header),
            "notes": [f"{n.what} ({n.count:,})" for n in landing.notes],
            "number_cells": landing.number_cells,
            "missing_cells": landing.missing_cells,
        }
    if verdict is not None:
        row["verdict"] = verdict.state
        row["held_because"] = None if verdict.is_accepted else verdict.summary
    return row


def result_rows(file: FileOfExtract, verdict: Verdict) -> list[dict[str, Any]]:
    """Rows of `quality.result`: one per rule of the contract."""
    return [
        {
            "sha256": file.receipt.sha256,
            "extract": file.extract.table,
            "expectation": result.id,
            "type": result.type,
            "dimension": result.dimension,
            "severity": result.severity,
            "state": result.state,
            "failing_lines": result.count,
            "lines": result.lines,
            "because": result.because,
            "ask": result.ask,
        }
        for result in verdict.results
    ]


def freeze_rows(settings: Settings) -> list[dict[str, Any]]:
    """Rows of `specs.frozen_quarter`: every quarter that was frozen."""
    return [
        {
            "strategy_id": entry.strategy,
            "quarter": entry.quarter,
            "known_before": naive_utc(datetime.fromisoformat(entry.told["known_before"])),
        }
        for entry in entries(settings, "freeze")
    ]


def refusal_row(refusal: Refusal) -> dict[str, Any]:
    """One row of `quality.refused`."""
    return {
        "sha256": refusal.sha256,
        "file_name": printable(refusal.file_name),
        "code": refusal.reason.code,
        "reason": refusal.reason.what,
    }


def due_row(
    extract: Extract,
    period_end: date,
    due_on: date,
    *,
    brought_by: str | None,
    first_known_at: datetime,
) -> dict[str, Any]:
    """One row of `intake.due_period`; `brought_by` is the SHA-256 of a file."""
    late_from = datetime.combine(due_on + timedelta(days=1), time.min, TIME_ZONE)
    return {
        "extract": extract.table,
        "period_end": period_end,
        "due_on": due_on,
        "late_from": naive_utc(late_from),
        "brought_by": brought_by,
        "was_awaited": first_known_at < late_from,
    }


def waiver_row(entry: Entry) -> dict[str, Any]:
    """One row of `quality.waiver`."""
    return {
        "number": entry.number,
        "rule": entry.told["rule"],
        "of": entry.told["of"],
        "expires": date.fromisoformat(entry.told["expires"]),
        "waived_by": entry.by,
        "because": entry.because,
        "waived_at": naive_utc(entry.at),
        "strategy_id": entry.strategy or None,
        "quarter": entry.quarter or None,
    }


def correction_rows(extract: Extract, landings: list[Landing]) -> Iterator[dict[str, Any]]:
    """Rows of `quality.correction`: each correction and each line it was applied to."""
    for each in extract.corrections:
        lines: list[tuple[str | None, int | None]] = [
            (file.sha256, line) for file in landings for line in file.corrected.get(each.id, ())
        ]
        for sha256, line in lines or [(None, None)]:
            yield {
                "extract": extract.table,
                "correction": each.id,
                "file": sha256,
                "line": line,
                "column": each.column,
                "action": "drop" if each.drop else "becomes",
                "because": each.because,
                "told_to": f"{each.told.role}, {each.told.organisation}",
                "told_on": each.told.on,
                "status": each.status,
                "made_by": each.by,
                "made_on": each.on,
            }


def printable(name: str) -> str:
    """A name as sent that a table can hold: bytes that are no UTF-8 stand as escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
