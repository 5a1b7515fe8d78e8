"""What a build starts from: files that may be read, how each stands, and what was decided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipelines import ledger
from pipelines.account import Held
from pipelines.deliveries import relate
from pipelines.intake.checking import Verdict, stored_verdict
from pipelines.intake.landed_files import (
    Landing,
    empty_path,
    landed_path,
    quarantine_path,
    read_landing,
)
from pipelines.intake.receive import refusals
from pipelines.rows import (
    FileOfExtract,
    correction_rows,
    file_row,
    freeze_rows,
    receipt_row,
    refusal_row,
    result_rows,
    waiver_row,
)
from pipelines.settings import Settings
from pipelines.specs.register import Register
from pipelines.status import FileStatus

if TYPE_CHECKING:
    from pipelines.modelling.inputs import Inputs


def landing_of(settings: Settings, file: FileOfExtract) -> Landing | None:
    return read_landing(settings, file.extract, file.receipt.sha256)


def verdict_of(settings: Settings, file: FileOfExtract) -> Verdict | None:
    return stored_verdict(landed_path(settings, file.extract, file.receipt.sha256))


def gather(
    settings: Settings,
    register: Register,
    as_of: date,
    files: Collection[FileOfExtract],
    held: Collection[Held],
) -> Inputs:
    """Accepted landed files, receipts and verdicts, as the model stage takes them, of some files;
    `held` is what the refresh holds back."""
    from pipelines.modelling.inputs import Inputs

    extracts = list(register.extracts.values())
    found = Inputs(
        as_of=as_of,
        landed={extract.table: [empty_path(settings, extract)] for extract in extracts},
        freezes=freeze_rows(settings),
        waivers=[waiver_row(entry) for entry in ledger.entries(settings, "waiver")],
    )
    statuses: list[tuple[FileOfExtract, FileStatus]] = []
    landings: dict[str, list[Landing]] = {}
    for file in files:
        extract, sha256 = file.extract, file.receipt.sha256
        landing, verdict = landing_of(settings, file), verdict_of(settings, file)
        found.receipts.append(receipt_row(file))
        found.files.append(file_row(file, landing, verdict))
        statuses.append((file, FileStatus(file.receipt, landing, verdict, was_landed=False)))
        if landing is None or landing.refused:
            continue
        landings.setdefault(extract.id, []).append(landing)
        parquet = landed_path(settings, extract, sha256)
        found.files[-1]["landed_as"] = parquet.relative_to(settings.landed).as_posix()
        found.quarantine.setdefault(extract.table, []).append(
            quarantine_path(settings, extract, sha256)
        )
        if verdict is not None:
            found.results += result_rows(file, verdict)
            if verdict.is_accepted:
                found.landed[extract.table].append(parquet)
    yesterday = as_of - timedelta(days=1)
    for extract in extracts:
        found.due_periods += relate(extract, statuses, found.files, yesterday)
        found.corrections += correction_rows(extract, landings.get(extract.id, []))
    found.refused = [refusal_row(refusal) for refusal in refusals(settings)]
    found.held = [{"what": h.what, "name": h.name, "because": h.because} for h in held]
    return found
