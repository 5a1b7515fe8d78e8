"""Proof of a signed quarter: its files, the ledger's chain and the signatures, against each other.

A chain cannot see that its own end was cut off: that shows against a head which was kept elsewhere,
in an exported pack or a later release.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.ledger import BEGINNING, Entry, as_json, entries
from pipelines.release.chain import Signature, needed, scope_hash, standings
from pipelines.release.contents import metric_hashes
from pipelines.release.on_record import (
    sign_line,
    signed,
    signed_releases,
    unlike_ledger,
    unlike_signoff,
)
from pipelines.release.releases import (
    LOCK,
    SIGNOFF,
    Draft,
    Name,
    hash_of,
    read,
    read_yaml,
    release_folder,
)
from pipelines.settings import Settings
from pipelines.specs.strategy import SignOffStep
from pipelines.specs.words import many

_HEAD = re.compile(r"[0-9a-f]{12,64}")


@dataclass(frozen=True)
class Proof:
    """What was found. `problems` are empty where all holds; `anchor` says what the chain's end was
    held against, and is None where nothing was."""

    name: Name
    strategy: str
    problems: list[str]
    anchor: str | None
    figures: str
    ledger_head: str

    def __str__(self) -> str:
        if self.problems:
            return f"{many(len(self.problems), 'thing')} not as signed"
        return (
            f"consistent; anchored by {self.anchor}" if self.anchor else "consistent; not anchored"
        )


def verify(settings: Settings, strategy: str, name: Name, *, given_head: str = "") -> Proof:
    """Holds a release against the ledger, and the ledger against every head that is known.

    `given_head` may be its first digits, 12 at least. A ledger that was changed is a problem like
    others. Raises HWB-940 where the release is neither in the home nor in the ledger, HWB-941 for a
    head that is none.
    """
    if given_head and not _HEAD.fullmatch(given_head.strip().lower()):
        raise HwbError(
            "HWB-941",
            "that is no head of a ledger",
            why="It has 64 digits, 0 to 9 and a to f, of which at least the first 12 are given.",
            do="Copy it from the pack, or from the minutes.",
        )
    folder = release_folder(settings, strategy, name)
    try:
        line = sign_line(settings, strategy, name)
        lines = entries(settings)
    except HwbError as broken:
        problems = [f"{broken.what} ({broken.where})", *_files(settings, folder, strategy, name)]
        return Proof(name, strategy, problems, None, hash_of(folder / "figures.csv"), "")
    if line is None and not folder.is_dir():
        signed(settings, strategy, name)  # raises HWB-940
    problems = list(unlike_ledger(folder, strategy, name, line))
    if folder.is_dir():
        problems += _files(settings, folder, strategy, name)
    if not problems:
        problems += _signatures(folder, lines)
        problems += _unsigned(settings, folder)
    heads, unread = _heads(settings, strategy, name)
    problems += unread
    if given_head:
        given = given_head.strip().lower()
        whole = next((e.hash for e in lines if e.hash.startswith(given)), given)
        heads.append(("the head that was given", whole))
    problems += _anchors(lines, heads)
    return Proof(
        name,
        strategy,
        problems,
        _anchor(lines, line, heads),
        hash_of(folder / "figures.csv"),
        lines[-1].hash if lines else BEGINNING,
    )


def _files(settings: Settings, folder: Path, strategy: str, name: Name) -> Iterator[str]:
    """What is not as the folder itself says; what it names elsewhere, where its own files are."""
    try:
        problems = list(unlike_signoff(folder, strategy, name))
    except (HwbError, OSError, LookupError, TypeError, AttributeError):
        problems = [f"{folder / SIGNOFF} is gone, or does not say what was signed"]
    yield from problems
    if not problems:
        yield from _evidence(settings, folder)
        yield from _inputs(settings, folder)


def _signatures(folder: Path, lines: list[Entry]) -> Iterator[str]:
    draft, said = read(folder), read_yaml(folder / SIGNOFF)
    by_number = {entry.number: entry for entry in lines}
    for decision in said["decisions"]:
        entry = by_number.get(decision["number"])
        if entry is None or as_json(entry) != decision:
            yield f"line {decision['number']} of the ledger is not the one that was signed with"
        elif entry.act == "signature" and _is_void(draft, entry):
            yield f"the signature of line {entry.number} is of other figures"
    drafted = [d["told"] for d in said["decisions"] if d["act"] == "draft"]
    if {"release": said["release"], "number": said["draft"], "files": said["files"]} not in drafted:
        yield f"{folder / SIGNOFF} is of other files than draft {said['draft']} held"
    if metric_hashes(folder / "figures.csv") != draft.figures:
        yield f"{folder / 'quarter.json'} is about other figures"
    if read_yaml(folder / LOCK)["figures"] != hash_of(folder / "figures.csv"):
        yield f"{folder / LOCK} is about other figures"


def _unsigned(settings: Settings, folder: Path) -> Iterator[str]:
    """Signatures that the chain asked for, as it was on the day, and that nobody gave."""
    draft, said = read(folder), read_yaml(folder / SIGNOFF)
    if "chain" not in said:
        yield f"{folder / SIGNOFF} does not hold the chain: who had to sign is unknown"
        return
    before = None
    if after := said["signed_after"]:
        try:
            before = signed(settings, draft.strategy, Name.parse(after))
        except HwbError as fault:
            yield f"what was signed as unchanged rests on {after}: {fault.what}. {fault.why}"
            return
    chain = [SignOffStep.model_validate(step) for step in said["chain"]]
    day = date.fromisoformat(said["signed_on"])
    given = [
        Signature.of_told(decision["number"], decision["by"], decision["told"])
        for decision in said["decisions"]
        if decision["act"] == "signature"
    ]
    for found in standings(needed(draft, chain, day, before), given):
        if not found.is_complete:
            need = found.needed
            what = many(len(need.metrics), "metric") if need.of == "metrics" else need.of
            yield f"the {need.role} did not sign {what}: {len(found.given)} of {need.quorum} there"


def _evidence(settings: Settings, folder: Path) -> Iterator[str]:
    """What signers sent is kept by its hash."""
    for decision in read_yaml(folder / SIGNOFF)["decisions"]:
        kept = decision["told"].get("evidence")
        if kept:
            path = settings.ledger / "evidence" / kept["sha256"]
            if problem := _unlike(path, kept["sha256"]):
                yield f"{path} {problem}: the signature of line {decision['number']} rests on it"


def _is_void(draft: Draft, entry: Entry) -> bool:
    signed = (entry.strategy, entry.told["release"], entry.told["figures"])
    return signed != (draft.strategy, str(draft.name), scope_hash(draft, entry.told["metrics"]))


def _inputs(settings: Settings, folder: Path) -> Iterator[str]:
    for sha256 in sorted({file["sha256"] for file in read_yaml(folder / LOCK)["files"]}):
        path = settings.received / sha256
        if problem := _unlike(path, sha256):
            yield f"{path} {problem}: the release was made of it"


def _unlike(path: Path, sha256: str) -> str:
    """What is wrong with a file that is kept by its hash; empty for nothing."""
    if not path.is_file():
        return "is gone"
    try:
        return "" if hash_of(path) == sha256 else "was changed"
    except OSError as fault:
        return f"cannot be read ({fault.strerror})"


def _heads(
    settings: Settings, strategy: str, name: Name
) -> tuple[list[tuple[str, str]], list[str]]:
    """Heads of the ledger that other releases keep, of any strategy, and those that cannot be
    read."""
    heads, unread = [], []
    for of, other in signed_releases(settings):
        signoff = release_folder(settings, of, other) / SIGNOFF
        if (of, other) == (strategy, name) or not signoff.is_file():
            continue
        try:
            heads.append((f"{other} of {of}", str(read_yaml(signoff)["ledger_head"])))
        except (HwbError, KeyError):
            unread.append(f"{signoff} cannot be read: which end of the ledger it keeps is unknown")
    return heads, unread


def _anchors(lines: list[Entry], heads: list[tuple[str, str]]) -> Iterator[str]:
    known = {entry.hash for entry in lines} | {BEGINNING}
    for who, head in heads:
        if head not in known:
            yield f"the ledger lacks the line whose hash {who} keeps: lines were cut off or changed"


def _anchor(lines: list[Entry], line: Entry | None, heads: list[tuple[str, str]]) -> str | None:
    """The first head at or after the line that says the release was signed."""
    place = {entry.hash: entry.number for entry in lines}
    if line is None:
        return None
    return next((who for who, head in heads if place.get(head, 0) >= line.number), None)
