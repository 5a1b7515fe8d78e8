"""One file at the door: is it here already, what is it, and into which folder with it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from pipelines.errors import HwbError
from pipelines.files import sha256_of
from pipelines.intake.keeping import Capture, FileState, capture, prepare
from pipelines.intake.receipts import (
    Origin,
    Receipt,
    Refusal,
    in_utc,
    received_shelf,
    refused_shelf,
    register_turn,
    shown,
)
from pipelines.intake.recognising import Recognised, recognise
from pipelines.settings import TIME_ZONE, Settings
from pipelines.specs.register import Extract, Register

Outcome = Literal["received", "already received", "refused", "still arriving"]


@dataclass(frozen=True)
class Arrival:
    """What became of one file. `file` is its name as sent, with escapes for what does not print.

    `reason` says why when it was refused or is still arriving; `receipt` is the one that counts,
    new or old; `extracts` are those this file now serves.
    """

    file: str
    outcome: Outcome
    reason: HwbError | None = None
    receipt: Receipt | None = None
    extracts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """What was said about a file by whoever handed it in."""

    as_: Extract | None = None
    released: date | None = None
    received_at: datetime | None = None
    sender: str | None = None
    embargoed_until: datetime | None = None

    def now(self) -> datetime:
        return in_utc(self.received_at or datetime.now(UTC))


class Door:
    """Takes files in, one at a time.

    Raises HWB-205 (home not writable), HWB-207 (a receipt is damaged), HWB-215 (synthetic files for
    a live home) when it is made.
    """

    def __init__(self, settings: Settings, register: Register, origin: Origin) -> None:
        if origin == "synthetic" and not settings.is_demonstration:
            raise HwbError(
                "HWB-215",
                "synthetic files cannot enter a live home",
                where=str(settings.home),
                why="A made-up figure could reach a board's papers.",
                do="Use a home without home.yml for the demonstration.",
            )
        prepare(settings)
        self._settings = settings
        self._register = register
        self._origin: Origin = origin
        self._receipts = received_shelf(settings)
        self._receipts.cards()  # a damaged receipt concerns the home, not the file at the door

    def take(self, file: Path, given: Given) -> tuple[Arrival, FileState | None]:
        """What became of the file, and the state of it whose bytes are now safe, if they are."""
        name = shown(file.name)
        try:
            with capture(file, self._settings) as captured:
                try:
                    judged = self._judge(captured, file.name, given)
                except HwbError as reason:
                    self._keep_aside(captured, file.name, given, reason)
                    return Arrival(name, "refused", reason), captured.source
                if isinstance(judged, Recognised):
                    judged = self._enter(captured, file.name, given, judged)
                return judged, captured.source
        except HwbError as reason:
            is_growing = reason.code == "HWB-206"
            return Arrival(name, "still arriving" if is_growing else "refused", reason), None

    def _judge(self, captured: Capture, name: str, given: Given) -> Arrival | Recognised:
        """What the file is, or that it is here already; writes nothing."""
        self._refuse_synthetic(captured)
        already = self._already(captured, name, given)
        if already:
            return already
        recognised = recognise(
            captured.path,
            name,
            self._register,
            self._settings,
            as_=given.as_,
            sender=given.sender,
        )
        _refuse_future_release(given.released or recognised.released, given.now())
        return recognised

    def _enter(self, captured: Capture, name: str, given: Given, recognised: Recognised) -> Arrival:
        """Keeps the bytes, then writes the receipt: bytes without one have not been received."""
        with register_turn(self._settings):
            # Asked again, as another process may have entered it while this one was reading it.
            already = self._already(captured, name, given)
            if already:
                return already
            earlier = self._receipts.of(captured.sha256)
            if not earlier:
                captured.keep(self._settings.received)
            receipt = Receipt(
                sha256=captured.sha256,
                sequence=max((r.sequence for r in self._receipts.cards()), default=0) + 1,
                received_at=given.now(),
                released_at=given.released
                or (earlier[0].released_at if earlier else None)
                or recognised.released,
                file_name=name,
                bytes=captured.bytes,
                sender=given.sender,
                origin=self._origin,
                extracts=[extract.id for extract in recognised.extracts],
                embargoed_until=given.embargoed_until
                or (earlier[0].embargoed_until if earlier else None),
            )
            self._receipts.write(receipt)
        return Arrival(shown(name), "received", receipt=receipt, extracts=receipt.extracts)

    def _already(self, captured: Capture, name: str, given: Given) -> Arrival | None:
        """The answer to bytes that are here already; None if new, or new as this extract."""
        earlier = self._receipts.of(captured.sha256)
        if not earlier:
            return None
        first = earlier[0]
        if given.released and given.released != first.released_at:
            stored = f"released {first.released_at}" if first.released_at else "no release date"
            raise HwbError(
                "HWB-213",
                f"these bytes were received on {first.received_at:%Y-%m-%d} with {stored}",
                why="Figures already rest on that date; a receipt is never changed.",
                do="Receive it without --released if the date was given in error.",
            )
        served = [r for r in earlier if given.as_ is None or given.as_.id in r.extracts]
        if not served:
            return None
        extracts = sorted({extract for receipt in served for extract in receipt.extracts})
        return Arrival(shown(name), "already received", receipt=served[0], extracts=extracts)

    def _keep_aside(self, captured: Capture, name: str, given: Given, reason: HwbError) -> None:
        with register_turn(self._settings):
            if self._receipts.of(captured.sha256):
                return  # the bytes are safe where they are
            refused = refused_shelf(self._settings)
            refusal = Refusal(
                sha256=captured.sha256,
                refused_at=given.now(),
                file_name=name,
                bytes=captured.bytes,
                sender=given.sender,
                origin=self._origin,
                code=reason.code,
                what=reason.what,
                where=reason.where,
                why=reason.why,
                do=reason.do,
            )
            captured.keep(self._settings.refused)
            if not any(_is_same(refusal, other) for other in refused.of(captured.sha256)):
                refused.write(refusal)

    def _refuse_synthetic(self, captured: Capture) -> None:
        if self._origin == "synthetic":
            return
        for file in demonstrations(self._settings).rglob("*"):
            if (
                file.is_file()
                and file.stat().st_size == captured.bytes
                and sha256_of(file) == captured.sha256
            ):
                raise HwbError(
                    "HWB-215",
                    "this is a synthetic file of the demonstration",
                    where=str(file.relative_to(self._settings.project)),
                    why="Received as real it could reach a board's papers.",
                    do="`make run` receives the demonstration; send the partner's own file.",
                )


def _is_same(refusal: Refusal, other: Refusal) -> bool:
    def told(r: Refusal) -> tuple[str | None, ...]:
        return (r.file_name, r.sender, r.code, r.what)

    return told(refusal) == told(other)


def demonstrations(settings: Settings) -> Path:
    """The folder of synthetic files, `<partner>/<extract>/<name as sent>` below it."""
    return settings.project / "raw" / "demonstration"


def _refuse_future_release(released: date | None, received_at: datetime) -> None:
    received_on = received_at.astimezone(TIME_ZONE).date()
    if released is not None and released > received_on:
        raise HwbError(
            "HWB-218",
            f"the release date {released.isoformat()} is after the day of receipt",
            where=f"received on {received_on.isoformat()}",
            why="It would count as the newest version until that day, whatever came after it.",
            do="Give the day on which the publisher released it.",
        )
