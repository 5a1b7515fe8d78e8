"""Where drafts and releases lie, and what they are called: `2025-26-Q2`, corrected `2025-26-Q2.c1`.

A release is a folder that is never changed; it appears whole, by one rename.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import HwbError
from pipelines.ledger import Entry, entries
from pipelines.periods import Quarter
from pipelines.settings import Settings

SIGNOFF = "signoff.yml"
LOCK = "lock.yml"

_NAME = re.compile(r"(?P<quarter>\d{4}-\d{2}-Q[1-4])(?:\.c(?P<number>[1-9]\d*))?")


@dataclass(frozen=True)
class Name:
    """A release of a quarter: the first (`number` 0), or one that corrects or completes it."""

    quarter: Quarter
    number: int = 0

    def __str__(self) -> str:
        return f"{self.quarter}.c{self.number}" if self.number else str(self.quarter)

    @classmethod
    def parse(cls, text: str) -> "Name":
        """Raises HWB-803 for what is no quarter."""
        found = _NAME.fullmatch(text)
        if found is None:
            return cls(Quarter.parse(text))
        return cls(Quarter.parse(found["quarter"]), int(found["number"] or 0))

    @property
    def order(self) -> tuple[int, int, int]:
        return (self.quarter.year, self.quarter.number, self.number)


@dataclass(frozen=True)
class Draft:
    """A numbered draft of a release, or the draft that a release was signed as."""

    folder: Path
    facts: dict[str, Any]
    """What the draft is, who made it, and what the gate asks of its quarter."""

    @property
    def number(self) -> int:
        return int(self.facts["draft"]["number"])

    @property
    def name(self) -> Name:
        return Name.parse(self.facts["draft"]["release"])

    @property
    def strategy(self) -> str:
        return str(self.facts["draft"]["strategy"])

    @property
    def prepared_by(self) -> str:
        return str(self.facts["draft"]["prepared_by"])

    @property
    def decided(self) -> int:
        """The last line of the ledger by which it was made."""
        return int(self.facts["draft"]["decided"])

    @property
    def metrics(self) -> dict[str, dict[str, Any]]:
        """Metric → what is known of it; those that the release leaves out are among them."""
        metrics: dict[str, dict[str, Any]] = self.facts["metrics"]
        return metrics

    @property
    def held(self) -> dict[str, str]:
        """Metric → why the release leaves it out."""
        held: dict[str, str] = self.facts["draft"]["held"]
        return held

    def area(self, code: str) -> str:
        """The name of an area of the strategy."""
        return str(self.facts["areas"].get(code, code))

    @property
    def figures(self) -> dict[str, str]:
        """Metric → hash of its figures."""
        figures: dict[str, str] = self.facts["figures"]
        return figures


def drafts_folder(settings: Settings, strategy: str, name: Name) -> Path:
    return settings.warehouse / "drafts" / strategy / str(name)


def release_folder(settings: Settings, strategy: str, name: Name) -> Path:
    return settings.warehouse / "releases" / strategy / str(name)


def read(folder: Path) -> Draft:
    """The draft or release in a folder; raises HWB-911 where it is damaged."""
    try:
        facts = json.loads((folder / "quarter.json").read_bytes())
        draft = Draft(folder, facts)
        _ = draft.name, draft.number, draft.decided, draft.metrics, draft.held, draft.figures
    except (OSError, ValueError, KeyError, TypeError, HwbError):
        raise damaged(folder) from None
    return draft


def read_yaml(path: Path) -> dict[str, Any]:
    """A lock, or what was signed off; raises HWB-911 where it is gone or is none."""
    try:
        said = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError):
        raise damaged(path.parent) from None
    if not isinstance(said, dict):
        raise damaged(path.parent)
    return said


def write_yaml(said: dict[str, Any], path: Path) -> None:
    text = yaml.dump(said, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")


def damaged(folder: Path) -> HwbError:
    return HwbError(
        "HWB-911",
        "a draft or release is damaged",
        where=str(folder),
        do="A draft can be made again by `hwb draft`; put a release back from its copy.",
    )


def drafts(settings: Settings, strategy: str, name: Name) -> list[Draft]:
    """The drafts of a release, oldest first."""
    folder = drafts_folder(settings, strategy, name)
    numbers = sorted(int(p.name) for p in folder.glob("*") if p.name.isdigit())
    return [read(folder / str(number)) for number in numbers]


def newest_draft(settings: Settings, strategy: str, name: Name) -> Draft:
    """Raises HWB-910 where there is none."""
    found = drafts(settings, strategy, name)
    if not found:
        raise HwbError(
            "HWB-910",
            f"there is no draft of {name} of {strategy}",
            do=f"`hwb draft {name.quarter}` makes one.",
        )
    return found[-1]


def signed_names(settings: Settings, strategy: str) -> list[Name]:
    """Every release of a strategy that lies in the home, by quarter and number."""
    folder = settings.warehouse / "releases" / strategy
    names = [Name.parse(p.name) for p in folder.glob("*") if _NAME.fullmatch(p.name)]
    return sorted(names, key=lambda name: name.order)


def signed(settings: Settings, strategy: str, name: Name) -> Draft:
    """Raises HWB-940 where it was never signed."""
    folder = release_folder(settings, strategy, name)
    if not folder.is_dir():
        raise HwbError(
            "HWB-940",
            f"{name} of {strategy} was never signed in this home",
            do="`hwb releases` lists what was.",
        )
    return read(folder)


def last_signed(settings: Settings, strategy: str, before: Name) -> Draft | None:
    """The release that comes before one of that name; None for the first of all."""
    earlier = [n for n in signed_names(settings, strategy) if n.order < before.order]
    return read(release_folder(settings, strategy, earlier[-1])) if earlier else None


def correction_of(settings: Settings, strategy: str, name: Name) -> Entry:
    """The line of the ledger that began a release beside a signed one; the newest, of several."""
    return [
        entry
        for entry in entries(settings, "correct")
        if (entry.strategy, entry.told["release"]) == (strategy, str(name))
    ][-1]


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
