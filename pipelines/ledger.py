"""What people did: every freeze, admission, waiver, approval and signature, one line each, chained.

`ledger/ledger.jsonl` is only ever appended to. Each line holds the hash of the line before, so that
a line that is changed, moved or taken out is found; that the last lines were cut off shows only
against a head (the last line's hash) that was printed or kept elsewhere.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.errors import HwbError
from pipelines.files import sync
from pipelines.locking import turn
from pipelines.settings import Settings

BEGINNING = "0" * 64
"""What the first line holds as the hash of the line before."""


@dataclass(frozen=True)
class Entry:
    """One act. `by` is the role and who held it; `because` the reason, empty where none is asked.

    `told` holds what is particular to the act, as JSON values. `at` is UTC.
    """

    number: int
    at: datetime
    act: str
    by: str
    because: str
    strategy: str
    quarter: str
    told: dict[str, Any]
    previous: str
    hash: str


def ledger_path(settings: Settings) -> Path:
    return settings.ledger / "ledger.jsonl"


def entries(settings: Settings, *acts: str) -> list[Entry]:
    """Every line, or those of some acts, in order; raises HWB-901 where the chain is broken."""
    read = list(_read(settings))
    return [entry for entry in read if not acts or entry.act in acts]


def head(settings: Settings) -> str:
    """The hash of the last line: who keeps it elsewhere can prove that none after it was cut."""
    read = entries(settings)
    return read[-1].hash if read else BEGINNING


def append(
    settings: Settings,
    act: str,
    *,
    by: str,
    because: str = "",
    strategy: str = "",
    quarter: str = "",
    told: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Adds one line and returns it; it is on disk, whole, when this returns.

    Raises HWB-901 where the chain is broken: nothing is added to a ledger that was changed; HWB-902
    where it cannot be written; HWB-908 where nobody says it.
    """
    if not by.strip():
        raise HwbError(
            "HWB-908",
            "nobody stands for it",
            why="A decision that cannot be asked about is none.",
            do="Give the post of whoever decides: --by …",
        )
    path = ledger_path(settings)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with turn(path.with_suffix(".lock")):
            before = entries(settings)
            given = {
                "number": len(before) + 1,
                "at": (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
                "act": act,
                "by": by.strip(),
                "because": because,
                "strategy": strategy,
                "quarter": quarter,
                "told": told or {},
                "previous": before[-1].hash if before else BEGINNING,
            }
            line = {**given, "hash": _hash(given)}
            _write(path, json.dumps(line, ensure_ascii=True) + "\n")
    except OSError as fault:
        raise HwbError(
            "HWB-902",
            f"the ledger cannot be written ({fault.strerror})",
            where=str(path),
            why="What people decide counts once it is on record, and not before.",
            do="Make room, or give this user the folder, and say it again.",
        ) from None
    return _entry(line)


def _read(settings: Settings) -> Iterator[Entry]:
    try:
        text = ledger_path(settings).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return
    previous = BEGINNING
    for number, line in enumerate(_whole_lines(text), 1):
        try:
            given = json.loads(line)
            told_hash = given.pop("hash")
            is_whole = told_hash == _hash(given)
        except (ValueError, KeyError, AttributeError, TypeError):
            raise _broken(settings, number, "it is no line of the ledger") from None
        if not is_whole:
            raise _broken(settings, number, "its words are not those that were hashed")
        if given["previous"] != previous:
            raise _broken(settings, number, "it does not follow the line before it")
        if given["number"] != number:
            raise _broken(settings, number, f"it calls itself line {given['number']}")
        previous = told_hash
        yield _entry({**given, "hash": told_hash})


def _whole_lines(text: str) -> list[str]:
    """Lines that were written to their end: one that was cut short was never said."""
    return text.split("\n")[:-1]


def _hash(given: dict[str, Any]) -> str:
    text = json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _entry(line: dict[str, Any]) -> Entry:
    return Entry(**{**line, "at": datetime.fromisoformat(line["at"])})


def _write(path: Path, line: str) -> None:
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        written = os.pread(descriptor, size, 0)
        end = written.rfind(b"\n") + 1
        os.ftruncate(descriptor, end)  # a line cut short by a kill
        os.pwrite(descriptor, line.encode("ascii"), end)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        sync(path.parent)


def _broken(settings: Settings, number: int, how: str) -> HwbError:
    return HwbError(
        "HWB-901",
        f"line {number} of the ledger was changed: {how}",
        where=f"{ledger_path(settings)}, line {number}",
        why="The ledger is what proves who signed which figures; it is only ever added to.",
        do="Put the file back from a copy, and find out who changed it. Nothing is signed or "
        "exported until then.",
    )


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry as programs read it."""
    return {**asdict(entry), "at": entry.at.isoformat(timespec="seconds")}
