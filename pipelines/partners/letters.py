"""The letter to a partner: all that was sent, all that is wrong with it at once, and what to do.

It holds headers of the contract, line numbers and shapes, and no value of any file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.errors import HwbError
from pipelines.intake.receipts import Receipt, receipts, refusals, shown
from pipelines.partners.failing_lines import Failure, failures
from pipelines.partners.writing import day
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.base import nearest
from pipelines.specs.register import Extract, Register
from pipelines.status import ExtractStatus, FileStatus, files_of, standing, status

_FILES_TOLD = 12
"""Files in use of one extract that a letter lists; one with something wrong is always listed."""

_STATES = {
    "accepted": "in use",
    "held": "held: not used",
    "refused": "refused: not used",
    "could not run": "waiting: a check of ours could not run, and we look into it",
}
_NOT_READ = "received, not read yet"


@dataclass(frozen=True)
class FilePart:
    """One file: its name as sent, shown safely, and what became of it."""

    name: str
    sheet: str
    received: date
    period: str
    rows: int | None
    set_aside: int
    state: str
    is_used: bool
    is_read: bool
    because: str
    failures: list[Failure]

    @property
    def is_wrong(self) -> bool:
        return bool(self.because or self.failures)


@dataclass(frozen=True)
class ExtractPart:
    """One extract: the files that stand, newest first, and how many in use are not listed."""

    id: str
    title: str
    names: list[str]
    files: list[FilePart]
    more: int
    covered: str
    next_due: date | None
    is_late: bool


@dataclass(frozen=True)
class RefusedPart:
    """A file that was not taken at the door, and why."""

    name: str
    received: date
    what: str
    why: str


@dataclass(frozen=True)
class Letter:
    """A letter to one partner on one day; `is_trial` when a file was only tried."""

    partner: str
    to: list[str]
    organisation: str
    boards: list[str]
    as_of: date
    extracts: list[ExtractPart]
    refused: list[RefusedPart]
    is_synthetic: bool
    is_trial: bool = False

    @property
    def title(self) -> str:
        about = "a file that was tried" if self.is_trial else "what was received"
        return f"{self.organisation}: {about}, and what to do"

    @property
    def to_do(self) -> list[str]:
        """What is asked of the partner, as sentences, by extract."""
        asked = [sentence for extract in self.extracts for sentence in _asked(extract, self)]
        return asked + [
            f"{part.name} could not be taken: {part.what}. Put it right and send it again."
            for part in self.refused
        ]

    @property
    def wrong(self) -> list[tuple[ExtractPart, FilePart]]:
        """The files with something wrong, in the order in which they are told."""
        return [(e, file) for e in self.extracts for file in e.files if file.is_wrong]

    @property
    def failures(self) -> list[tuple[ExtractPart, FilePart, Failure]]:
        """Every rule that does not hold in a file, in the order in which they are told."""
        return [(e, file, failure) for e, file in self.wrong for failure in file.failures]


def letter(
    settings: Settings, register: Register, name: str, as_of: date, *, is_trial: bool = False
) -> Letter:
    """The letter to `<partner>`, or about its one extract `<partner>/<extract>`.

    Raises HWB-740 for a partner without an extract, HWB-104 for an extract there is not, HWB-207
    for a damaged receipt and, where all failing lines have to be found again, HWB-501 to HWB-507.
    """
    extracts = _chosen(register, name)
    partner = extracts[0].partner
    arrived = receipts(settings)
    stands = status(settings, Register({e.id: e for e in extracts}), as_of)
    parts = [
        _extract(settings, extract, arrived, stood)
        for extract, stood in zip(extracts, stands.extracts, strict=True)
    ]
    own = {extract.id for extract in extracts}
    contacts = [contact for extract in extracts for contact in extract.contract.contacts]
    return Letter(
        partner=partner,
        to=list(dict.fromkeys(f"{c.role}, {c.organisation}" for c in contacts)),
        organisation=", ".join(dict.fromkeys(c.organisation for c in contacts)),
        boards=list(dict.fromkeys(file.strategy.board for file in register.strategies.values())),
        as_of=as_of,
        extracts=parts,
        refused=[
            RefusedPart(shown(r.file_name), _day_of(r.refused_at), r.what, r.why)
            for r in refusals(settings)
            if is_trial or (r.sender == partner and "/" not in name)
        ],
        is_synthetic=any(r.origin == "synthetic" and own & {*r.extracts} for r in arrived)
        and not is_trial,
        is_trial=is_trial,
    )


def _chosen(register: Register, name: str) -> list[Extract]:
    if "/" in name:
        return [register.extract(name)]
    extracts = [extract for extract in register.extracts.values() if extract.partner == name]
    if extracts:
        return extracts
    partners = sorted({extract.partner for extract in register.extracts.values()})
    raise HwbError(
        "HWB-740",
        f"no partner is called {name!r}{nearest(name, partners)}",
        where="expectations/<partner>/<extract>.yml",
        do="`hwb spec` lists every extract, as partner/extract.",
    )


def _extract(
    settings: Settings, extract: Extract, arrived: list[Receipt], stood: ExtractStatus
) -> ExtractPart:
    files = [
        _file(settings, extract, file)
        for file in reversed(standing(files_of(settings, extract, arrived)))
    ]
    fine = [file for file in files if not file.is_wrong]
    told = [file for file in files if file.is_wrong or file in fine[:_FILES_TOLD]]
    return ExtractPart(
        id=extract.id,
        title=extract.contract.title,
        names=extract.contract.file.names,
        files=told,
        more=len(files) - len(told),
        covered=_span(stood.period_start, stood.period_end),
        next_due=stood.next_due,
        is_late=stood.is_late,
    )


def _file(settings: Settings, extract: Extract, file: FileStatus) -> FilePart:
    landing = file.landing
    is_read = file.state in _STATES
    return FilePart(
        name=shown(file.receipt.file_name),
        sheet=extract.contract.file.sheet or "",
        received=_day_of(file.receipt.received_at),
        period=_span(landing.period_start, landing.period_end) if landing else "",
        rows=landing.landed if landing and not landing.refused else None,
        set_aside=landing.quarantined if landing else 0,
        state=_STATES.get(file.state, _NOT_READ),
        is_used=file.is_accepted,
        is_read=is_read,
        because=_because(file),
        failures=failures(settings, extract, file) if is_read else [],
    )


def _because(file: FileStatus) -> str:
    """Why the whole file is not used, where that is not said by its failing rules alone."""
    if file.landing is not None and file.landing.refused is not None:
        return file.landing.refused.what
    return file.verdict.because if file.verdict is not None else ""


def _day_of(moment: datetime) -> date:
    return moment.astimezone(TIME_ZONE).date()


def _span(start: date | None, end: date | None) -> str:
    return f"{day(start)} to {day(end)}" if start and end else ""


def _asked(extract: ExtractPart, letter: Letter) -> Iterator[str]:
    wrong = [file for file in extract.files if file.is_wrong]
    due = extract.next_due
    when = f"by {day(due)}" if due else "as soon as you can"
    if due and extract.is_late:
        when = f"as soon as you can: it was due by {day(due)}"
    for file in wrong:
        if not file.is_used:
            then = "before you send it" if letter.is_trial else f"and send the whole file {when}"
            yield f"{extract.title}: put {file.name} right {then}."
        else:
            yield (
                f"{extract.title}: look at what is told below about {file.name}, which is "
                f"{'fit for use' if letter.is_trial else 'in use'}: answer, or send it again put "
                "right."
            )
    if letter.is_trial or any(not file.is_used for file in wrong):
        return
    if not extract.files:
        yield f"{extract.title}: we have received nothing yet; send it as soon as you can."
    elif extract.is_late:
        yield f"{extract.title}: send the next file {when}."
