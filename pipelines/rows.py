"""What is known of each received file, as rows of the warehouse's intake and quality tables."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipelines.intake.checking import Verdict
from pipelines.intake.landed_files import Landing
from pipelines.intake.receive import Receipt
from pipelines.specs.register import Extract


@dataclass(frozen=True)
class FileOfExtract:
    """One received file under one contract: the unit of landing and of verdicts."""

    receipt: Receipt
    extract: Extract
    known_at: datetime


def _naive_utc(moment: datetime) -> datetime:
    """DuckDB's plain timestamps, which every client reads alike; always UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def receipt_row(file: FileOfExtract) -> dict[str, Any]:
    """One row of `intake.receipt`."""
    receipt = file.receipt
    return {
        "sha256": receipt.sha256,
        "extract": file.extract.table,
        "sequence": receipt.sequence,
        "received_at": _naive_utc(receipt.received_at),
        "released_at": receipt.released_at,
        "known_at": _naive_utc(file.known_at),
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
            "verdict": "refused" if landing.refused else "no verdict",
            "held_because": landing.refused.what if landing.refused else None,
            "rows_in": landing.rows_in,
            "landed": landing.landed,
            "quarantined": landing.quarantined,
            "footer": landing.footer,
            "period_start": landing.period_start,
            "period_end": landing.period_end,
            "header": list(landing.header),
            "notes": [f"{n.what} ({n.count:,})" for n in landing.notes],
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


def printable(name: str) -> str:
    """A name as sent that a table can hold: bytes that are no UTF-8 stand as escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
