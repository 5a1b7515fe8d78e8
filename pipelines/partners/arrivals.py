"""The receipt of an arrival: which bytes, when, what became of them, what they feed, what is next.

A refresh leaves one in `outbox/receipts/` for each file it reads, since only then rows and verdict
are known; what was asked for is made from what the home holds now.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.files import sha256_of
from pipelines.intake.receipts import Receipt, Refusal, receipts, refusals, shown
from pipelines.partners.feeding import Measure, measures
from pipelines.partners.writing import markdown, write_page
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.base import nearest
from pipelines.specs.register import Extract, Register
from pipelines.status import ExtractStatus, FileStatus, files_of, status

REFUSED = "refused at the door"


@dataclass(frozen=True)
class ArrivalReceipt:
    """One file under one extract; under none where it was refused at the door.

    `rows` counts records landed and is None before they are; `received_at` is UTC; `because` says
    why the file is used, or why not; `feeds` lists the metrics that are made from the extract.
    """

    sha256: str
    file_name: str
    bytes: int
    sender: str | None
    received_at: datetime
    released_at: date | None
    is_synthetic: bool
    state: str
    because: str
    extract: str | None = None
    title: str = ""
    rows: int | None = None
    quarantined: int = 0
    period_start: date | None = None
    period_end: date | None = None
    warnings: list[str] = field(default_factory=list)
    feeds: list[Measure] = field(default_factory=list)
    next_due: date | None = None
    is_late: bool = False

    @property
    def received(self) -> str:
        return f"{self.received_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M %Z}"


def found(
    settings: Settings, register: Register, asked: str | None, as_of: date
) -> list[ArrivalReceipt]:
    """The receipts of one file, one for each extract it serves.

    `asked` is an extract (its newest file), a file, the name it was sent under, or six or more
    characters of its hash; None asks for the last file received. Raises HWB-741 where there is
    none, HWB-207 for a receipt that was damaged.
    """
    arrived = receipts(settings)
    if asked in register.extracts:
        extract = register.extracts[asked]
        files = files_of(settings, extract, arrived)
        if not files:
            raise _none(f"nothing was received of {asked}")
        return list(_made(settings, register, [(extract, files[-1])], as_of))
    sha256 = _asked_for(settings, register, arrived, asked)
    own = [receipt for receipt in arrived if receipt.sha256 == sha256]
    if not own:
        return [_refused(r) for r in refusals(settings) if r.sha256 == sha256]
    served = {extract for receipt in own for extract in receipt.extracts}
    files_served = [
        (extract, file)
        for extract in register.extracts.values()
        if extract.id in served
        for file in files_of(settings, extract, arrived)
        if file.receipt.sha256 == sha256
    ]
    return list(_made(settings, register, files_served, as_of))


def page(receipt: ArrivalReceipt) -> str:
    """A receipt as Markdown."""
    text = markdown("receipt.md", receipt=receipt)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"


def leave(
    settings: Settings, register: Register, read: Iterable[tuple[str, str]], as_of: date
) -> None:
    """Writes the receipts of files that were read just now, each (extract, sha256), and of those
    that have none yet, refused at the door for a partner included; raises OSError."""
    folder, just_read = settings.outbox / "receipts", set(read)
    arrived = receipts(settings)
    paths: dict[tuple[str, str], Path] = {}
    for receipt in arrived:
        for extract in filter(None, map(register.extracts.get, receipt.extracts)):
            at = (extract.id, receipt.sha256)
            path = folder / extract.partner / f"{extract.name}.{receipt.sha256[:12]}.md"
            if at in just_read or not path.exists():
                paths[at] = path
    files = [
        (extract, file)
        for extract in map(register.extracts.__getitem__, {name: None for name, _ in paths})
        for file in files_of(settings, extract, arrived)
        if (extract.id, file.receipt.sha256) in paths
    ]
    for made in _made(settings, register, files, as_of) if files else ():
        write_page(paths[made.extract or "", made.sha256], page(made))
    partners = {extract.partner for extract in register.extracts.values()}
    for refusal in refusals(settings):
        if refusal.sender in partners:
            path = folder / refusal.sender / f"refused.{refusal.sha256[:12]}.md"
            if not path.exists():
                write_page(path, page(_refused(refusal)))


def _made(
    settings: Settings,
    register: Register,
    files: list[tuple[Extract, FileStatus]],
    as_of: date,
) -> Iterator[ArrivalReceipt]:
    fed = measures(register)
    chosen = Register({extract.id: extract for extract, _ in files})
    stands = {each.extract: each for each in status(settings, chosen, as_of).extracts}
    for extract, file in files:
        yield _receipt(extract, file, fed[extract.table], stands[extract.id])


def _receipt(
    extract: Extract, file: FileStatus, feeds: list[Measure], stood: ExtractStatus
) -> ArrivalReceipt:
    receipt, landing = file.receipt, file.landing
    is_landed = landing is not None and not landing.refused
    return ArrivalReceipt(
        sha256=receipt.sha256,
        file_name=shown(receipt.file_name),
        bytes=receipt.bytes,
        sender=receipt.sender,
        received_at=receipt.received_at.astimezone(UTC),
        released_at=receipt.released_at,
        is_synthetic=receipt.origin == "synthetic",
        state=file.state,
        because=_because(file),
        extract=extract.id,
        title=extract.contract.title,
        rows=landing.landed if is_landed and landing else None,
        quarantined=landing.quarantined if landing else 0,
        period_start=landing.period_start if landing else None,
        period_end=landing.period_end if landing else None,
        warnings=list(_warnings(file)),
        feeds=feeds,
        next_due=stood.next_due,
        is_late=stood.is_late,
    )


def _because(file: FileStatus) -> str:
    told = file.because
    return "" if told == file.state else told.removeprefix(file.state).lstrip(":; ")


def _warnings(file: FileStatus) -> Iterator[str]:
    for note in file.landing.notes if file.landing else ():
        yield f"{note.what} ({note.count:,})"
    for result in file.verdict.failing if file.verdict else ():
        if result.severity == "warn":
            yield f"{result}: {result.ask}"


def _refused(refusal: Refusal) -> ArrivalReceipt:
    return ArrivalReceipt(
        sha256=refusal.sha256,
        file_name=shown(refusal.file_name),
        bytes=refusal.bytes,
        sender=refusal.sender,
        received_at=refusal.refused_at.astimezone(UTC),
        released_at=None,
        is_synthetic=refusal.origin == "synthetic",
        state=REFUSED,
        because=f"{refusal.code}, {refusal.what}",
    )


def _asked_for(
    settings: Settings, register: Register, arrived: list[Receipt], asked: str | None
) -> str:
    """The hash of the file that was asked for; raises HWB-741."""
    if asked is None:
        if not arrived:
            raise _none("nothing was received yet")
        return arrived[-1].sha256
    known: list[Receipt | Refusal] = [*arrived, *refusals(settings)]
    sent = [card.sha256 for card in known if card.file_name == asked]
    with suppress(OSError):
        if Path(asked).is_file():
            sent = [card.sha256 for card in known if card.sha256 == sha256_of(Path(asked))]
    if not sent and re.fullmatch(r"[0-9a-f]{6,64}", asked):
        sent = [card.sha256 for card in known if card.sha256.startswith(asked)]
        if len(set(sent)) > 1:
            raise _none(f"{len(set(sent))} files have a hash that begins so", "Give more of it.")
    if not sent:
        close = nearest(asked, register.extracts) if "/" in asked else ""
        raise _none(f"no file of this home is {shown(asked)!r}{close}")
    return sent[-1]


def _none(what: str, do: str = "") -> HwbError:
    do = do or "Name a file, the name it was sent under, its hash or an extract."
    return HwbError("HWB-741", what, do=do)
