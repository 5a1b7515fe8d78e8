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
from pipelines.files import sha256_of
from pipelines.ledger import BEGINNING, Entry, as_json, entries
from pipelines.release.chain import Signature, needed, scope_hash, standings
from pipelines.release.contents import metric_hashes
from pipelines.release.releases import (
    LOCK,
    SIGNOFF,
    Draft,
    Name,
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
        lines = entries(settings)
    except HwbError as broken:
        problems = [f"{broken.what} ({broken.where})", *_files(settings, folder, strategy, name)]
        return Proof(name, strategy, problems, None, _hash(folder / "figures.csv"), "")
    line = _line_of(lines, strategy, name)
    if not folder.is_dir():
        if line is None:
            raise HwbError(
                "HWB-940",
                f"{name} of {strategy} was never signed in this home",
                do="`hwb releases` lists what was.",
            )
        return Proof(
            name,
            strategy,
            [f"{folder} is gone: line {line.number} of the ledger says that it was signed"],
            None,
            "",
            lines[-1].hash,
        )
    problems = [*_in_ledger(folder, strategy, name, line)]
    problems += _files(settings, folder, strategy, name)
    if not problems:
        problems += _signatures(folder, lines)
        problems += _unsigned(settings, folder)
    heads = list(_heads(settings, strategy, folder))
    if given_head:
        given = given_head.strip().lower()
        whole = next((e.hash for e in lines if e.hash.startswith(given)), given)
        heads.append(("the head that was given", whole))
    problems += _anchors(lines, line, heads)
    return Proof(
        name,
        strategy,
        problems,
        _anchor(lines, line, heads),
        _hash(folder / "figures.csv"),
        lines[-1].hash if lines else BEGINNING,
    )


def folder_problems(settings: Settings, strategy: str, name: Name) -> list[str]:
    """Where a release's folder is not what the ledger says was signed."""
    folder = release_folder(settings, strategy, name)
    line = _line_of(entries(settings), strategy, name)
    return list(_in_ledger(folder, strategy, name, line)) or list(_folder(folder, strategy, name))


def _line_of(lines: list[Entry], strategy: str, name: Name) -> Entry | None:
    return next(
        (
            e
            for e in lines
            if e.act == "sign" and (e.strategy, e.told["release"]) == (strategy, str(name))
        ),
        None,
    )


def _in_ledger(folder: Path, strategy: str, name: Name, line: Entry | None) -> Iterator[str]:
    signoff = folder / SIGNOFF
    if line is None:
        yield f"the ledger has no line that says {name} of {strategy} was signed"
    elif _hash(signoff) != line.told["signoff"]:
        yield f"{signoff} is not the one that line {line.number} of the ledger is about"


def _files(settings: Settings, folder: Path, strategy: str, name: Name) -> Iterator[str]:
    """What is not as the folder itself says; what it names elsewhere, where its own files are."""
    try:
        problems = list(_folder(folder, strategy, name))
        if not problems:
            problems = [*_evidence(settings, folder), *_inputs(settings, folder)]
    except (HwbError, OSError, LookupError, TypeError, AttributeError):
        problems = [f"{folder / SIGNOFF} is gone, or does not say what was signed"]
    yield from problems


def _folder(folder: Path, strategy: str, name: Name) -> Iterator[str]:
    said = read_yaml(folder / SIGNOFF)
    of, files = (said["strategy"], said["release"]), said["files"]
    if of != (strategy, str(name)):
        yield f"{folder} holds {of[1]} of {of[0]}"
    there = {path.name for path in folder.iterdir()} - {SIGNOFF}
    for gone in sorted(files.keys() - there):
        yield f"{folder / gone} is gone"
    for strange in sorted(there - files.keys()):
        yield f"{folder / strange} is no part of what was signed"
    for file in sorted(files.keys() & there):
        if _hash(folder / file) != files[file]:
            yield f"{folder / file} was changed since it was signed"


def _signatures(folder: Path, lines: list[Entry]) -> Iterator[str]:
    draft, said = read(folder), read_yaml(folder / SIGNOFF)
    by_number = {entry.number: entry for entry in lines}
    for decision in said["decisions"]:
        entry = by_number.get(decision["number"])
        if entry is None or as_json(entry) != decision:
            yield f"line {decision['number']} of the ledger is not the one that was signed with"
        elif entry.act == "signature" and _is_void(draft, entry):
            yield f"the signature of line {entry.number} is of other figures"
    if metric_hashes(folder / "figures.csv") != draft.figures:
        yield f"{folder / 'quarter.json'} is about other figures"
    if read_yaml(folder / LOCK)["figures"] != _hash(folder / "figures.csv"):
        yield f"{folder / LOCK} is about other figures"


def _unsigned(settings: Settings, folder: Path) -> Iterator[str]:
    """Signatures that the chain asked for, as it was on the day, and that nobody gave."""
    draft, said = read(folder), read_yaml(folder / SIGNOFF)
    if "chain" not in said:
        yield f"{folder / SIGNOFF} does not hold the chain: who had to sign is unknown"
        return
    before = None
    if after := said["signed_after"]:
        other = release_folder(settings, draft.strategy, Name.parse(after))
        if not other.is_dir():
            yield f"{other} is gone: what was signed as unchanged rests on it"
            return
        before = read(other)
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
            if not path.is_file():
                yield f"{path} is gone: the signature of line {decision['number']} rests on it"
            elif _hash(path) != kept["sha256"]:
                yield f"{path} was changed: the signature of line {decision['number']} rests on it"


def _is_void(draft: Draft, entry: Entry) -> bool:
    signed = (entry.strategy, entry.told["release"], entry.told["figures"])
    return signed != (draft.strategy, str(draft.name), scope_hash(draft, entry.told["metrics"]))


def _inputs(settings: Settings, folder: Path) -> Iterator[str]:
    for sha256 in sorted({file["sha256"] for file in read_yaml(folder / LOCK)["files"]}):
        path = settings.received / sha256
        if not path.is_file():
            yield f"{path} is gone: the release was made of it"
        elif _hash(path) != sha256:
            yield f"{path} was changed since it was received"


def _heads(settings: Settings, strategy: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Heads of the ledger that later releases keep, of any strategy."""
    for other in (settings.warehouse / "releases").glob("*/*"):
        if other != folder and (other / SIGNOFF).is_file() and not other.name.startswith("."):
            who = f"{other.name} of {other.parent.name}"
            try:
                yield who, str(read_yaml(other / SIGNOFF)["ledger_head"])
            except (HwbError, KeyError):
                yield who, "unreadable"


def _anchors(lines: list[Entry], line: Entry | None, heads: list[tuple[str, str]]) -> Iterator[str]:
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


def _hash(path: Path) -> str:
    """Empty where there is no file."""
    return sha256_of(path) if path.is_file() else ""
