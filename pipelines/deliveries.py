"""What files of one extract are to each other: whose place one took, what was due and came."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipelines.rows import FileOfExtract, due_row
from pipelines.specs.contract import Contract, Due
from pipelines.specs.register import Extract
from pipelines.status import FileStatus, next_period, replaced_by


@dataclass(frozen=True)
class Delivery:
    """One file, and the first later one that is used and covers it; None while it stands.

    `is_resubmission`: an earlier file was about these days already, so it was sent again.
    """

    file: FileStatus
    replaced_by: FileStatus | None
    is_resubmission: bool


@dataclass(frozen=True)
class DuePeriod:
    """A period of which a file was or is due, and the first used file that reached so far."""

    period_end: date
    due_on: date
    brought_by: FileStatus | None


def deliveries(contract: Contract, files: list[FileStatus]) -> list[Delivery]:
    """The files of one extract, in the order in which they were known."""
    taken = replaced_by(files)
    return [
        Delivery(file, taken[place], _is_resubmission(contract, files, taken, place))
        for place, file in enumerate(files)
    ]


def due_periods(due: Due, files: list[FileStatus], until: date) -> list[DuePeriod]:
    """The periods after that of the first used file that are due up to a day, oldest first.

    None for an edition, or where nothing has been used yet: nobody knows then where to begin.
    """
    used = [(file, _end(file)) for file in files if file.is_accepted]
    ends = [end for _, end in used if end]
    found: list[DuePeriod] = []
    covered_to = ends[0] if ends else None
    while covered_to is not None:
        period_end = next_period(due, covered_to)
        if period_end is not None and period_end > max(ends):
            period_end = next_period(due, max(covered_to, *ends))
        if period_end is None:
            break
        due_on = period_end + timedelta(days=due.lag_days)
        if due_on > until:
            break
        brought_by = next((file for file, end in used if end and end >= period_end), None)
        found.append(DuePeriod(period_end, due_on, brought_by))
        covered_to = period_end
    return found


def _is_resubmission(
    contract: Contract, files: list[FileStatus], taken: list[FileStatus | None], place: int
) -> bool:
    for earlier, later in zip(files[:place], taken, strict=False):
        if later is files[place] and not earlier.is_accepted:
            return True
        # Where files are replaced within a column, two about the same days may be two parts.
        if not contract.replaces.within and _reached(earlier, files[place]):
            return True
    return False


def _reached(earlier: FileStatus, file: FileStatus) -> bool:
    """Whether an earlier file was about the last days of this one."""
    one, other = earlier.landing, file.landing
    if one is None or other is None or not (one.period_start and one.period_end):
        return False
    if other.period_end is None:
        return False
    return one.period_start <= other.period_end <= one.period_end


def _end(file: FileStatus) -> date | None:
    return file.landing.period_end if file.landing else None


def relate(
    extract: Extract,
    statuses: list[tuple[FileOfExtract, FileStatus]],
    rows: list[dict[str, Any]],
    until: date,
) -> list[dict[str, Any]]:
    """Adds to rows of `intake.file` what the files of an extract are to each other; rows of
    `intake.due_period`: what was due of it until a day."""
    of = sorted(
        (each for each in statuses if each[0].extract.id == extract.id),
        key=lambda each: (each[0].known_at, each[0].receipt.sequence),
    )
    files = [status for _, status in of]
    row_of = {row["sha256"]: row for row in rows if row["extract"] == extract.table}
    for each in deliveries(extract.contract, files):
        row_of[each.file.receipt.sha256] |= {
            "replaced_by": _sha256(each.replaced_by),
            "is_resubmission": each.is_resubmission,
        }
    first = next((file.known_at for file, status in of if status.is_accepted), None)
    if first is None:
        return []
    return [
        due_row(
            extract,
            due.period_end,
            due.due_on,
            brought_by=_sha256(due.brought_by),
            first_known_at=first,
        )
        for due in due_periods(extract.contract.due, files, until)
    ]


def _sha256(file: FileStatus | None) -> str | None:
    return file.receipt.sha256 if file else None
