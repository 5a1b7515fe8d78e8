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

from pydantic import AwareDatetime, ConfigDict, TypeAdapter

from pipelines import acts
from pipelines.errors import HwbError
from pipelines.files import sync
from pipelines.locking import turn
from pipelines.settings import Settings

BEGINNING = "0" * 64
"""What the first line holds as the hash of the line before."""


@dataclass(frozen=True)
class Entry:
    """One act. `by` is the role and who held it; `because` the reason, empty where none is asked.

    `told` holds what is particular to the act (see `acts`), as JSON values. `at` is UTC.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    number: int
    at: AwareDatetime
    act: str
    by: str
    because: str
    strategy: str
    quarter: str
    told: dict[str, Any]
    previous: str
    hash: str


_ENTRY = TypeAdapter(Entry)


def ledger_path(settings: Settings) -> Path:
    return settings.ledger / "ledger.jsonl"


def entries(settings: Settings, *acts: str) -> list[Entry]:
    """Every line, or those of some acts, in order.

    Raises HWB-901 where the chain is broken, HWB-909 where the file cannot be read.
    """
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
    where it cannot be written; HWB-908 where nobody says it, HWB-934 where a reason is asked and
    none is given.
    """
    by, because = person(by), because.strip()
    if act in acts.REASONED and not because:
        raise HwbError(
            "HWB-934",
            "there is no reason",
            why="It is kept, and printed beside the figures that it is about.",
            do="Say why: --because …",
        )
    acts.check(act, told or {})
    path = ledger_path(settings)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with turn(path.with_suffix(".lock")):
            before = entries(settings)
            given = {
                "number": len(before) + 1,
                "at": (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
                "act": act,
                "by": by,
                "because": because,
                "strategy": strategy,
                "quarter": quarter,
                "told": told or {},
                "previous": before[-1].hash if before else BEGINNING,
            }
            line = {**given, "hash": _hash(given)}
            _write(path, json.dumps(line, ensure_ascii=True))
    except OSError as fault:
        raise HwbError(
            "HWB-902",
            f"the ledger cannot be written ({fault.strerror})",
            where=str(path),
            why="What people decide counts once it is on record, and not before.",
            do="Make room, or give this user the folder, and say it again.",
        ) from None
    return _ENTRY.validate_json(json.dumps(line))


def person(by: str) -> str:
    """A post as the ledger keeps it: a space too many names nobody else. Raises HWB-908 for
    nobody."""
    if not by.strip():
        raise HwbError(
            "HWB-908",
            "nobody stands for it",
            why="A decision that cannot be asked about is none.",
            do="Give the post: --by …, or --person … of who is let sign.",
        )
    return " ".join(by.split())


def _read(settings: Settings) -> Iterator[Entry]:
    path = ledger_path(settings)
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return
    except OSError as fault:
        raise HwbError(
            "HWB-909",
            f"the ledger cannot be read ({fault.strerror})",
            where=str(path),
            why="Without it nobody knows what was decided and signed.",
            do="Give this user the file, or put it back from a copy.",
        ) from None
    previous = BEGINNING
    for number, line in enumerate(_whole_lines(text), 1):
        given = _given(line)
        if given is None:
            raise _broken(settings, number, "it is no line of the ledger")
        told_hash = given.pop("hash")
        if told_hash != _hash(given):
            raise _broken(settings, number, "its words are not those that were hashed")
        try:
            entry = _ENTRY.validate_json(json.dumps({**given, "hash": told_hash}), strict=True)
            acts.check(entry.act, entry.told)
        except (ValueError, KeyError):
            raise _broken(settings, number, "it does not tell what such a line tells") from None
        if entry.previous != previous:
            raise _broken(settings, number, "it does not follow the line before it")
        if entry.number != number:
            raise _broken(settings, number, f"it calls itself line {entry.number}")
        previous = told_hash
        yield entry


def _whole_lines(text: str) -> list[str]:
    """Lines that were written to their end: one that was cut short was never said.

    The last is whole also where only the end of its line is gone, as some editors leave it.
    """
    *lines, last = text.split("\n")
    return [*lines, last] if _given(last) is not None else lines


def _given(line: str) -> dict[str, Any] | None:
    """What a line holds; None where it is no line of a ledger."""
    try:
        given = json.loads(line)
    except ValueError:
        return None
    return given if isinstance(given, dict) and "hash" in given else None


def _hash(given: dict[str, Any]) -> str:
    text = json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _write(path: Path, line: str) -> None:
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        written = os.pread(descriptor, size, 0)
        kept = written.rfind(b"\n") + 1
        if _given(written[kept:].decode("ascii", errors="replace")) is not None:
            line, kept = f"\n{line}", len(written)
        os.ftruncate(descriptor, kept)  # a line cut short by a kill
        os.pwrite(descriptor, f"{line}\n".encode("ascii"), kept)
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
