"""Which drafts and releases there are: what the ledger says, each held against its folder.

A folder that the ledger has no line of is none, whatever it holds; one that is gone, or is not what
its line is about, is told and never passed over.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.files import sync
from pipelines.ledger import Entry, entries
from pipelines.periods import Quarter
from pipelines.release.releases import (
    SIGNOFF,
    Draft,
    Name,
    damaged,
    differences,
    drafts_folder,
    hash_of,
    read,
    read_yaml,
    release_folder,
)
from pipelines.settings import Settings


def drafts(settings: Settings, strategy: str, name: Name) -> list[Entry]:
    """The lines of the drafts of a release, oldest first."""
    return [e for e in entries(settings, "draft") if _is_of(e, strategy, name)]


def draft_of(settings: Settings, line: Entry) -> Draft:
    """The draft that a line of the ledger is about; raises HWB-911 where it is not as it was."""
    name, number = Name.parse(line.told["release"]), line.told["number"]
    folder = drafts_folder(settings, line.strategy, name) / str(number)
    for how in differences(folder, line.told["files"]):
        raise damaged(folder, how)
    return read(folder)


def newest_draft(settings: Settings, strategy: str, name: Name) -> Draft:
    """The newest draft of a release that is being drafted.

    `name` is of the quarter, or of the correction that was begun, by its number. Raises HWB-910
    where there is no draft, HWB-911 (not as it was made), HWB-912 (signed).
    """
    drafted = open_name(settings, strategy, name.quarter)
    found = drafts(settings, strategy, drafted)
    if not found or (name.number and name != drafted):
        raise HwbError(
            "HWB-910",
            f"there is no draft of {name} of {strategy}",
            why="" if name in (drafted, Name(name.quarter)) else f"What is drafted is {drafted}.",
            do=f"`hwb draft {name.quarter} --strategy {strategy}` makes one.",
        )
    return draft_of(settings, found[-1])


def sign_lines(settings: Settings) -> list[Entry]:
    """The lines of every signed release, in order; each that waits for its place is put there."""
    lines = entries(settings, "sign")
    for line in lines:
        folder = release_folder(settings, line.strategy, Name.parse(line.told["release"]))
        waiting = waiting_folder(folder, line.told["signoff"])
        if waiting.is_dir() and not folder.exists():
            with suppress(FileNotFoundError):  # another command was quicker
                waiting.rename(folder)
            sync(folder.parent)
    return lines


def waiting_folder(folder: Path, signoff: str) -> Path:
    """Where a release lies whole until the ledger says that it is signed."""
    return folder.parent / f".{folder.name}.{signoff}"


def sign_line(settings: Settings, strategy: str, name: Name) -> Entry | None:
    """The line by which a release was signed; None where it never was."""
    return next((e for e in sign_lines(settings) if _is_of(e, strategy, name)), None)


def signed_names(settings: Settings, strategy: str) -> list[Name]:
    """Every signed release of a strategy, by quarter and number."""
    lines = [e for e in sign_lines(settings) if e.strategy == strategy]
    return sorted((Name.parse(e.told["release"]) for e in lines), key=lambda name: name.order)


def signed_releases(settings: Settings) -> list[tuple[str, Name]]:
    """The strategy and name of every signed release, in order."""
    strategies = sorted({line.strategy for line in sign_lines(settings)})
    return [(each, name) for each in strategies for name in signed_names(settings, each)]


def signed(settings: Settings, strategy: str, name: Name) -> Draft:
    """Raises HWB-940 where it was never signed, HWB-911 where it is not as it was signed."""
    line, folder = sign_line(settings, strategy, name), release_folder(settings, strategy, name)
    if line is None:
        raise HwbError(
            "HWB-940",
            f"{name} of {strategy} was never signed in this home",
            why=f"{folder} is there, and no line of the ledger is about it."
            if folder.exists()
            else "",
            do="`hwb releases` lists what was.",
        )
    for how in chain(
        unlike_ledger(folder, strategy, name, line), unlike_signoff(folder, strategy, name)
    ):
        raise damaged(folder, how)
    return read(folder)


def unlike_ledger(folder: Path, strategy: str, name: Name, line: Entry | None) -> Iterator[str]:
    """Where the folder of a release is not what the line that signed it is about."""
    if line is None:
        yield f"the ledger has no line that says {name} of {strategy} was signed"
    elif not folder.is_dir():
        yield f"{folder} is gone: line {line.number} of the ledger says that it was signed"
    elif hash_of(folder / SIGNOFF) != line.told["signoff"]:
        yield f"{folder / SIGNOFF} is not the one that line {line.number} of the ledger is about"


def unlike_signoff(folder: Path, strategy: str, name: Name) -> Iterator[str]:
    """Where a release is not what its own `signoff.yml` says of it."""
    said = read_yaml(folder / SIGNOFF)
    of = (said["strategy"], said["release"])
    if of != (strategy, str(name)):
        yield f"{folder} holds {of[1]} of {of[0]}"
    yield from differences(folder, {**said["files"], SIGNOFF: hash_of(folder / SIGNOFF)})


def free_number(lines: Iterable[Entry], folder: Path) -> int:
    """A number that none of the lines has, and no folder that was laid beside those of theirs."""
    taken = [int(line.told["number"]) for line in lines]
    taken += [int(path.name) for path in folder.glob("*") if path.name.isdigit()]
    return max(taken, default=0) + 1


def answers_folder(settings: Settings) -> Path:
    return settings.warehouse / "answers"


def answers(settings: Settings) -> list[Entry]:
    """The lines of every answer between quarters, oldest first."""
    return entries(settings, "answer")


def answer_of(settings: Settings, line: Entry) -> Path:
    """The folder of an answer; raises HWB-911 where it is not as it was given."""
    folder = answers_folder(settings) / str(line.told["number"])
    for how in differences(folder, line.told["files"]):
        raise damaged(folder, how)
    return folder


def last_signed(settings: Settings, strategy: str, before: Name) -> Draft | None:
    """The release that comes before one of that name; None for the first of all. Raises HWB-911."""
    earlier = [n for n in signed_names(settings, strategy) if n.order < before.order]
    return signed(settings, strategy, earlier[-1]) if earlier else None


def correction_of(settings: Settings, strategy: str, name: Name) -> Entry:
    """The line of the ledger that began a release beside a signed one; the newest, of several."""
    return [e for e in entries(settings, "correct") if _is_of(e, strategy, name)][-1]


def followed_by(settings: Settings, strategy: str, name: Name) -> str:
    """By which signed release this one is corrected or completed; empty while none does."""
    later = [
        n
        for n in signed_names(settings, strategy)
        if n.quarter == name.quarter and n.number > name.number
    ]
    if not later:
        return ""
    is_completed = correction_of(settings, strategy, later[0]).told["kind"] == "completed"
    return f"{'completed' if is_completed else 'corrected'} by {later[0]}"


def open_name(settings: Settings, strategy: str, quarter: Quarter) -> Name:
    """What is being drafted of a quarter: its first release, or the correction that was begun.

    Raises HWB-912 where the quarter is signed and no correction is begun.
    """
    stands = settled(settings, strategy, quarter)
    if stands is not None:
        raise already_signed(strategy, stands)
    begun = _begun(settings, strategy, quarter)
    return begun[-1] if begun else Name(quarter)


def already_signed(strategy: str, name: Name) -> HwbError:
    of = f"{name.quarter} --strategy {strategy}"
    return HwbError(
        "HWB-912",
        f"{name} of {strategy} is signed",
        why="What was signed stays as it is.",
        do=f"`hwb diff {of} --signed` tells what would be said now; `hwb correct {of}` begins a "
        "correction beside it.",
    )


def settled(settings: Settings, strategy: str, quarter: Quarter) -> Name | None:
    """The newest signed release of a quarter; None while one is being drafted."""
    signed = [n for n in signed_names(settings, strategy) if n.quarter == quarter]
    begun = _begun(settings, strategy, quarter)
    if not signed or (begun and begun[-1].number > signed[-1].number):
        return None
    return signed[-1]


def _begun(settings: Settings, strategy: str, quarter: Quarter) -> list[Name]:
    return [
        Name.parse(entry.told["release"])
        for entry in entries(settings, "correct")
        if (entry.strategy, entry.quarter) == (strategy, str(quarter))
    ]


def _is_of(entry: Entry, strategy: str, name: Name) -> bool:
    return (entry.strategy, entry.told["release"]) == (strategy, str(name))
