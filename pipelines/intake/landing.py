"""Texts as sent → typed rows and quarantine: one Parquet for each file and contract.

A record is landed whole or kept out whole: where one cell of an unpivoted record is refused, all
rows of the record are, so that no sum is made of its remainder. Nothing is dropped: records in are
records landed, quarantined, dropped by a correction, or declared footer, and this is asserted on
every file.
"""

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import polars as pl
from polars.io.plugins import register_io_source

from pipelines.errors import HwbError
from pipelines.intake.cells import TYPES
from pipelines.intake.columns import QUARANTINE, Columns, Laid
from pipelines.intake.corrections import correct
from pipelines.intake.landed_files import (
    Landing,
    Noted,
    Refused,
    empty_path,
    landed_path,
    quarantine_path,
    read_landing,
    write_landed,
    write_report,
)
from pipelines.intake.matching import Matching, match
from pipelines.intake.placing import areas, groups, periods, repeats
from pipelines.intake.reading.names import shown
from pipelines.intake.reading.table import Note, Table
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.contract import Contract, Threshold
from pipelines.specs.corrections import Correction
from pipelines.specs.register import Extract

# Rows put together at a time: bounds memory, and the bytes written do not follow thread counts.
_ROWS = 250_000


class ReceivedFile(Protocol):
    """What landing needs of a receipt: the hash, the name as sent, the moment with its zone."""

    @property
    def sha256(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...


@dataclass(frozen=True)
class Landed:
    """The rows of a table, the refusals of its lines, and the account of both.

    `quarantine` has one row per line, column and rule: `line`, `column`, `rule`, `shape` (never a
    value), `_file`.
    """

    slices: Callable[[], Iterator[pl.DataFrame]]
    quarantine: pl.DataFrame
    report: Landing

    @property
    def frame(self) -> pl.DataFrame:
        """All rows at once, with the columns of `landed_schema`."""
        return pl.concat(self.slices())


def land(receipt: ReceivedFile, extract: Extract, settings: Settings) -> Landing:
    """Lands one received file under one contract, or gives the report of having done so.

    A file that cannot be read, or whose header or period is not the contract's, is refused whole:
    its report says why, and there is no Parquet. Raises HWB-405 when the received bytes are gone.
    """
    done = read_landing(settings, extract, receipt.sha256)
    if done is not None:
        return done
    landed = _read_and_land(receipt, extract, settings)
    identity = {"extract": extract.id, "contract": extract.hash}
    report = landed.report.model_copy(update=identity)
    if report.refused is None:
        _write_parquet(landed.slices(), landed_path(settings, extract, receipt.sha256))
        _write_parquet([landed.quarantine], quarantine_path(settings, extract, receipt.sha256))
    write_report(settings, extract, report)
    return report


def land_table(
    table: Table,
    contract: Contract,
    corrections: Sequence[Correction] = (),
    *,
    file_name: str,
    received_at: datetime,
    sha256: str,
) -> Landed:
    """Types, places and counts the rows of one table; touches no file.

    `file_name` is the name as sent and `received_at` the receipt's time (with its zone): a period
    may stand in the one and must have ended by the other. Raises HWB-406 when the records do not
    add up, which is a fault of this code and not of the file.
    """
    matching = match(table.header, contract)
    refusal = matching.refusal()
    if refusal is not None:
        return _refused(refusal, contract, sha256, matching)
    corrected = correct(table, matching, corrections, sha256)
    columns = Columns(corrected.read, contract, matching)
    received_on = received_at.astimezone(TIME_ZONE).date()
    try:
        period = periods(columns, contract, table, file_name, received_on)
    except HwbError as refusal_of_period:
        return _refused(refusal_of_period, contract, sha256, matching)
    area = areas(columns, contract)
    quarantine = columns.quarantine([period.refusal, *area.refusals], table.refused)
    kept = ~columns.lines.is_in(quarantine["line"].implode())
    laid: dict[str, Laid] = {
        **columns.landed(),
        "_period_start": period.start,
        "_period_end": period.end,
        "_period_type": period.type,
        "_area_code": area.code,
        "_area_kind": area.kind,
        "_group": groups(columns, contract, period),
        "_is_repeat": repeats(columns, contract, kept),
        "_file": columns.everywhere(sha256),
    }
    notes = [*table.notes, *_header_notes(matching, contract), *columns.notes, *area.notes]
    number_cells, missing_cells = columns.number_cells(kept)
    report = Landing(
        sha256=sha256,
        rows_in=table.records,
        landed=columns.lines.filter(kept).n_unique(),
        quarantined=quarantine["line"].n_unique(),
        dropped=corrected.dropped,
        footer=len(table.footer),
        rows=int(kept.sum()),
        notes=tuple(Noted(what=n.what, count=n.count) for n in notes),
        corrected=corrected.lines,
        header=matching.header,
        columns={name: matching.header[i] for name, i in matching.columns.items()},
        period_start=min(period.start.found(kept), default=None),
        period_end=max(period.end.found(kept), default=None),
        areas=len(area.code.found(kept)),
        number_cells=number_cells,
        missing_cells=missing_cells,
    )
    _add_up(report)
    reasons = [*corrected.unfit, _hold(report, contract.threshold)]
    held = "; ".join(reason for reason in reasons if reason) or None
    return Landed(
        lambda: _slices(laid, corrected.sent, kept),
        quarantine.with_columns(_file=pl.lit(sha256)),
        report.model_copy(update={"held_because": held}),
    )


def landed_schema(contract: Contract) -> dict[str, pl.DataType]:
    """Every column of the landed table and its type, in order."""
    text, day = pl.String(), pl.Date()
    names = contract.columns
    schema = {name: TYPES[column.type] for name, column in names.items()}
    schema |= {f"{name}_status": text for name in names if contract.has_status(name)}
    schema |= {"_period_start": day, "_period_end": day, "_period_type": text}
    schema |= {"_area_code": text, "_area_kind": text, "_group": text}
    schema |= {"_is_repeat": pl.Boolean()}
    return schema | {"_file": text, "_line": pl.Int64(), "_raw": pl.List(text)}


def empty_landed(extract: Extract, settings: Settings) -> Path:
    """The typed Parquet without rows that stands for an extract of which nothing was accepted."""
    path = empty_path(settings, extract)
    schema = landed_schema(extract.contract)
    if not path.is_file() or pl.scan_parquet(path, glob=False).collect_schema() != schema:
        _write_parquet([pl.DataFrame(schema=schema)], path)
    return path


def _read_and_land(receipt: ReceivedFile, extract: Extract, settings: Settings) -> Landed:
    from pipelines.intake.reading import read

    path = settings.received / receipt.sha256
    if not path.is_file():
        raise HwbError(
            "HWB-405",
            "the bytes of a received file are gone",
            where=str(path),
            why="Every figure must lead back to the file as sent.",
            do="Restore raw/ from its backup.",
        )
    try:
        table = read(path, extract.contract.file, settings)
    except HwbError as refusal:
        return _refused(refusal, extract.contract, receipt.sha256)
    return land_table(
        table,
        extract.contract,
        extract.corrections,
        file_name=receipt.file_name,
        received_at=receipt.received_at,
        sha256=receipt.sha256,
    )


def _refused(
    refusal: HwbError, contract: Contract, sha256: str, matching: Matching | None = None
) -> Landed:
    """Nothing landed. A header of which no name is known may be a row of values: it is not kept."""
    header = matching.header if matching is not None and matching.columns else ()
    return Landed(
        lambda: iter([pl.DataFrame(schema=landed_schema(contract))]),
        pl.DataFrame(schema=QUARANTINE | {"_file": pl.String()}),
        Landing(sha256=sha256, refused=Refused.of(refusal), header=header),
    )


def _header_notes(matching: Matching, contract: Contract) -> list[Note]:
    notes = [
        Note(f"column the contract does not know: {shown(name)}") for name in matching.extra_names
    ]
    absent = [name for name in contract.columns if name not in matching.columns]
    return notes + [Note(f"optional column not sent: {name}") for name in absent]


def _slices(laid: Mapping[str, Laid], table: Table, kept: pl.Series) -> Iterator[pl.DataFrame]:
    """The rows kept, some at a time; at least one frame, which may be empty."""
    as_sent = pl.concat_arr([str(position) for position in range(len(table.header))])
    for start in range(0, max(len(kept), 1), _ROWS):
        sent = table.frame.slice(start, _ROWS)
        columns = [column.rows(start, _ROWS).alias(name) for name, column in laid.items()]
        rows = pl.DataFrame([*columns, sent["_line"]])
        rows = rows.with_columns(sent.select(as_sent.arr.to_list().alias("_raw")))
        yield rows.filter(kept.slice(start, _ROWS))


def _add_up(report: Landing) -> None:
    accounted = report.landed + report.quarantined + report.dropped + report.footer
    if accounted != report.rows_in:
        raise HwbError(
            "HWB-406",
            f"{report.rows_in} records came in, but {accounted} are accounted for",
            where=f"{report.landed} landed, {report.quarantined} quarantined, "
            f"{report.dropped} dropped, {report.footer} footer",
            why="A record has been lost or counted twice.",
            do="Report this as a fault of the warehouse; the file is not at fault.",
        )


def _hold(report: Landing, threshold: Threshold) -> str | None:
    expected = report.landed + report.quarantined
    if report.landed == 0:
        return f"none of the {expected} records could be landed"
    share = report.quarantined / expected
    if share <= threshold.share:
        return None
    return (
        f"{report.quarantined} of {expected} records are in quarantine ({share:.2%}), "
        f"above {threshold.share:.2%} ({threshold.because})"
    )


def _write_parquet(frames: Iterable[pl.DataFrame], path: Path) -> None:
    rows = iter(frames)
    first = next(rows)

    def source(*_: object) -> Iterator[pl.DataFrame]:
        yield first
        yield from rows

    def write(part: Path) -> None:
        frame = register_io_source(source, schema=first.schema)
        try:
            frame.sink_parquet(part, compression="zstd", statistics=False, row_group_size=_ROWS)
        except pl.exceptions.ComputeError as fault:
            raise OSError(errno.EIO, str(fault)) from None

    write_landed(path, write)
