"""Where every extract of a home stands: read from receipts, reports and verdicts alone.

No table is opened and nothing heavy is imported, since it is asked often and while others work.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipelines.account import Account
from pipelines.intake.checking import Verdict, stored_verdict
from pipelines.intake.landed_files import (
    Landing,
    landed_path,
    read_landing,
    was_landed_before,
)
from pipelines.intake.receipts import Receipt, Refusal, as_known, receipts, refusals
from pipelines.locking import Holder, current_holder
from pipelines.periods import Quarter
from pipelines.settings import Settings
from pipelines.specs.contract import Due
from pipelines.specs.register import Extract, Register
from pipelines.specs.words import many


@dataclass(frozen=True)
class ExtractStatus:
    """One extract. `state` and `rows` (records landed) are of its newest file; the period is what
    all accepted files cover. `next_due` is None where nothing further is expected, or nothing has
    been accepted yet.
    """

    extract: str
    title: str
    files: int
    last_received: datetime | None
    last_file: str | None
    state: str
    rows: int | None
    period_start: date | None
    period_end: date | None
    problems: list[str]
    next_due: date | None
    is_late: bool


@dataclass(frozen=True)
class Status:
    """A home on one day. `version`, `published_at` and `speaks_of` are of the published file."""

    home: Path
    as_of: date
    is_demonstration: bool
    files: int
    synthetic_files: int
    version: int | None
    published_at: datetime | None
    speaks_of: date | None
    extracts: list[ExtractStatus]
    refused_files: list[Refusal]
    refused_specifications: dict[str, str]
    refreshing: Holder | None = field(default=None)

    @property
    def problems(self) -> int:
        """Extracts with a problem, refused files and refused specifications, added up."""
        extracts = sum(bool(extract.problems) for extract in self.extracts)
        return extracts + len(self.refused_files) + len(self.refused_specifications)


@dataclass(frozen=True)
class FileStatus:
    """One received file under one contract, and what became of it; nothing of what is in it while
    it is under embargo."""

    receipt: Receipt
    landing: Landing | None
    verdict: Verdict | None
    was_landed: bool
    is_embargoed: bool = False

    @property
    def state(self) -> str:
        if self.is_embargoed:
            return "under embargo"
        if self.landing is None:
            return "to be read again" if self.was_landed else "not landed yet"
        if self.landing.refused:
            return "refused"
        return self.verdict.state if self.verdict else "not checked yet"

    @property
    def is_accepted(self) -> bool:
        return self.verdict is not None and self.verdict.is_accepted

    @property
    def because(self) -> str:
        """One line: why the file is used, or why not."""
        if self.landing is not None and self.landing.refused:
            return self.landing.refused.what
        return self.verdict.summary if self.verdict else self.state

    def covers(self, other: "FileStatus") -> bool:
        """Whether what another file was about stands in this one."""
        mine, theirs = self.landing, other.landing
        if theirs is None or theirs.period_start is None or theirs.period_end is None:
            return True
        if mine is None or mine.period_start is None or mine.period_end is None:
            return False
        return mine.period_start <= theirs.period_start and theirs.period_end <= mine.period_end


def status(settings: Settings, register: Register, as_of: date) -> Status:
    """The state of a home as its files tell it now."""
    arrived = receipts(settings)
    last = Account.read(settings)
    published = settings.published.resolve() if settings.published.is_file() else None
    return Status(
        home=settings.home,
        as_of=as_of,
        is_demonstration=settings.is_demonstration,
        files=len({r.sha256 for r in arrived}),
        synthetic_files=len({r.sha256 for r in arrived if r.origin == "synthetic"}),
        version=int(published.parent.name) if published else None,
        published_at=datetime.fromtimestamp(published.stat().st_mtime).astimezone()
        if published
        else None,
        speaks_of=last.as_of if last else None,
        extracts=[
            _extract(settings, extract, arrived, as_of) for extract in register.extracts.values()
        ],
        refused_files=refusals(settings),
        refused_specifications={
            path.relative_to(settings.project).as_posix(): fault.what
            for path, fault in register.refused.items()
        },
        refreshing=current_holder(settings),
    )


def files_of(settings: Settings, extract: Extract, arrived: list[Receipt]) -> list[FileStatus]:
    """The files of one extract among all that arrived, in the order in which they were known."""
    known = sorted(as_known(arrived, extract.id), key=lambda r: (r[1], r[0].sequence))
    return [_file(settings, extract, receipt) for receipt, _ in known]


def replaced_by(files: list[FileStatus]) -> list[FileStatus | None]:
    """For each file the first that came later, is used and covers it; None while it stands."""
    return [
        next(
            (later for later in files[place + 1 :] if later.is_accepted and later.covers(file)),
            None,
        )
        for place, file in enumerate(files)
    ]


def standing(files: list[FileStatus]) -> list[FileStatus]:
    """Those whose place no later file has taken."""
    return [file for file, later in zip(files, replaced_by(files), strict=True) if later is None]


def next_period(due: Due, covered_to: date) -> date | None:
    """The last day of the period after the one that ends on `covered_to`; None for an edition."""
    first = covered_to + timedelta(days=1)
    if due.every == "once":
        return None
    if due.every == "month":
        return _end_of_month(first)
    if due.every == "quarter":
        return Quarter.of(first).end
    # A year later to the day before: the years of schools, surveys and finance differ.
    return _a_year_after(first) - timedelta(days=1)


def next_due(due: Due, covered_to: date) -> date | None:
    """When the period after the one that ends on `covered_to` is due; None for an edition."""
    last = next_period(due, covered_to)
    return last + timedelta(days=due.lag_days) if last else None


def _file(settings: Settings, extract: Extract, receipt: Receipt) -> FileStatus:
    landed_before = was_landed_before(settings, extract, receipt.sha256)
    if receipt.embargoed_until and receipt.embargoed_until > datetime.now(UTC):
        return FileStatus(receipt, None, None, landed_before, is_embargoed=True)
    return FileStatus(
        receipt,
        read_landing(settings, extract, receipt.sha256),
        stored_verdict(landed_path(settings, extract, receipt.sha256)),
        landed_before,
    )


def _extract(
    settings: Settings, extract: Extract, arrived: list[Receipt], as_of: date
) -> ExtractStatus:
    files = files_of(settings, extract, arrived)
    newest = files[-1] if files else None
    spans = [f.landing for f in files if f.is_accepted and f.landing is not None]
    problems = _problems(files)
    idle = _idle(extract, files)
    if idle:
        problems.append(f"{many(idle, 'correction')} not applied")
    covered_to = max((s.period_end for s in spans if s.period_end), default=None)
    due = next_due(extract.contract.due, covered_to) if covered_to else None
    return ExtractStatus(
        extract=extract.id,
        title=extract.contract.title,
        files=len(files),
        last_received=newest.receipt.received_at if newest else None,
        last_file=newest.receipt.file_name if newest else None,
        state=newest.state if newest else "never received",
        rows=newest.landing.landed if newest and newest.landing else None,
        period_start=min((s.period_start for s in spans if s.period_start), default=None),
        period_end=covered_to,
        problems=problems,
        next_due=due,
        is_late=due is not None and due < as_of,
    )


def _problems(files: list[FileStatus]) -> list[str]:
    """What is open: files not used and not made good since, and what is wrong with those in use."""
    open_ = standing(files)
    told = []
    for state in ("held", "could not run", "refused"):
        unused = sum(file.state == state for file in open_)
        if unused:
            told.append(f"{many(unused, 'file')} {state}")
    used = [file for file in open_ if file.is_accepted]
    quarantined = sum(file.landing.quarantined for file in used if file.landing)
    if quarantined:
        told.append(f"{many(quarantined, 'line')} quarantined")
    failing = {rule.id for file in used if file.verdict for rule in file.verdict.failing}
    if failing:
        told.append(
            f"{many(len(failing), 'rule')} {'does' if len(failing) == 1 else 'do'} not hold"
        )
    return told


def _idle(extract: Extract, files: list[FileStatus]) -> int:
    """Corrections in force that changed nothing: their key or file is not among those received."""
    applied = {each for file in files if file.landing for each in file.landing.corrected}
    return sum(each.is_in_force and each.id not in applied for each in extract.corrections)


def _end_of_month(day: date) -> date:
    start_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start_of_next - timedelta(days=1)


def _a_year_after(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)
