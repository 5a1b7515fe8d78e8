"""What is known of every arrival: a receipt beside received bytes, a refusal beside refused ones.

Both are small JSON files that are written once and never changed. `sequence` counts arrivals on
one home and is what orders them: a clock may jump, a count does not.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pipelines.errors import HwbError
from pipelines.intake.keeping import write_whole, writing
from pipelines.locking import turn
from pipelines.settings import TIME_ZONE, Settings

Origin = Literal["real", "synthetic"]


@dataclass(frozen=True)
class Receipt:
    """One arrival: these bytes, under this name, for these extracts, at this moment (UTC).

    `file_name` is the name as sent and may hold any character: show it through `shown`, never use
    it as a path. The bytes are `raw/received/<sha256>`; bytes that were later received for another
    extract have a further receipt.
    """

    sha256: str
    sequence: int
    received_at: datetime
    released_at: date | None
    file_name: str
    bytes: int
    sender: str | None
    origin: Origin
    extracts: list[str]
    embargoed_until: datetime | None = None

    @property
    def known_at(self) -> datetime:
        """When (UTC) its contents count as known: as the release day begins, else on arrival; never
        before the end of an embargo."""
        known_at = self.received_at
        if self.released_at is not None:
            known_at = datetime.combine(self.released_at, time.min, TIME_ZONE).astimezone(UTC)
        return max(known_at, self.embargoed_until or known_at)


@dataclass(frozen=True)
class Refusal:
    """Why these bytes were not received; they are `raw/refused/<sha256>`."""

    sha256: str
    refused_at: datetime
    file_name: str
    bytes: int
    sender: str | None
    origin: Origin
    code: str
    what: str
    where: str
    why: str
    do: str

    @property
    def reason(self) -> HwbError:
        return HwbError(self.code, self.what, where=self.where, why=self.why, do=self.do)


def receipts(settings: Settings) -> list[Receipt]:
    """Every receipt of a home, in order of arrival; raises HWB-207 for one that was damaged."""
    return received_shelf(settings).cards()


def refusals(settings: Settings) -> list[Refusal]:
    """Refusals of bytes that have not been received since, in order of time."""
    received = {receipt.sha256 for receipt in receipts(settings)}
    return [r for r in refused_shelf(settings).cards() if r.sha256 not in received]


def as_known(arrived: list[Receipt], extract: str) -> Iterator[tuple[Receipt, datetime]]:
    """The receipts of one extract in order of arrival, each with when it counts as known.

    That is the receipt's own moment, but never before that of a file which arrived earlier: an
    arrival that a clock set back dates before the one it follows is still the later of the two.
    """
    latest: datetime | None = None
    for receipt in arrived:
        if extract not in receipt.extracts:
            continue
        known_at = receipt.known_at
        # A date of release, or of the demonstration, is given and read from no clock.
        if receipt.released_at is None and receipt.origin == "real":
            latest = max(receipt.received_at, latest or receipt.received_at)
            # What waits for the end of an embargo lets nothing else wait.
            known_at = max(known_at, latest)
        yield receipt, known_at


C = TypeVar("C", Receipt, Refusal)


@dataclass
class Shelf(Generic[C]):
    """The JSON files of one kind in one folder; each is read once, as none ever changes."""

    settings: Settings
    folder: Path
    ending: str
    read: Callable[[dict[str, Any]], C]
    order: Callable[[C], Any]
    _read: dict[str, C] = field(default_factory=dict)

    def cards(self) -> list[C]:
        """All of them, in order, with those that others wrote since the last time."""
        try:
            names = [p.name for p in self.folder.iterdir() if p.name.endswith(self.ending)]
        except FileNotFoundError:
            return []
        for name in names:
            if name not in self._read and not name.startswith("."):
                self._read[name] = self._card(self.folder / name)
        return sorted(self._read.values(), key=self.order)

    def of(self, sha256: str) -> list[C]:
        return [card for card in self.cards() if card.sha256 == sha256]

    def write(self, card: C) -> None:
        """A new file beside the bytes; the second one of the same bytes has a 2 in its name."""
        path = self.folder / f"{card.sha256}{self.ending}"
        number = 1
        while path.exists():
            number += 1
            path = self.folder / f"{card.sha256}.{number}{self.ending}"
        text = json.dumps(asdict(card), default=_text, indent=1) + "\n"
        write_whole(path, text, self.settings)

    def _card(self, path: Path) -> C:
        try:
            card = self.read(json.loads(path.read_bytes()))
        except (ValueError, TypeError, KeyError):
            card = None
        if card is None or not path.name.startswith(card.sha256):
            raise HwbError(
                "HWB-207",
                "a receipt is damaged",
                where=str(path),
                why="Without it nobody can say when these bytes were known, or as what.",
                do="Restore the file from the backup of `raw`.",
            )
        return card


def received_shelf(settings: Settings) -> Shelf[Receipt]:
    return Shelf(settings, settings.received, ".receipt.json", _receipt, lambda r: r.sequence)


def refused_shelf(settings: Settings) -> Shelf[Refusal]:
    return Shelf(
        settings,
        settings.refused,
        ".refusal.json",
        _refusal,
        lambda r: (r.refused_at, r.sha256, r.code),
    )


@contextmanager
def register_turn(settings: Settings) -> Iterator[None]:
    """One process at a time adds to the shelves; raises HWB-204 or HWB-205 when it cannot."""
    with writing(settings), turn(settings.raw / "receipts.lock"):
        yield


def shown(name: str) -> str:
    """A file name as sent, safe on a terminal: what does not print stands as an escape."""
    return re.sub(r"[^ -~]|\\", lambda found: _escape(found[0]), name)


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; one without a time zone is taken to be in UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _receipt(values: dict[str, Any]) -> Receipt:
    released = values["released_at"]
    values["released_at"] = None if released is None else date.fromisoformat(released)
    values["received_at"] = datetime.fromisoformat(values["received_at"])
    # Receipts written before there were embargoes do not speak of them.
    if embargoed_until := values.get("embargoed_until"):
        values["embargoed_until"] = datetime.fromisoformat(embargoed_until)
    return Receipt(**values)


def _refusal(values: dict[str, Any]) -> Refusal:
    values["refused_at"] = datetime.fromisoformat(values["refused_at"])
    return Refusal(**values)


def _text(value: date | datetime) -> str:
    return value.isoformat()


def _escape(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if "\udc80" <= character <= "\udcff":  # a byte of a name that is not UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")
