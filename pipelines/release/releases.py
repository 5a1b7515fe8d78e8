"""What a draft and a release are, and where they lie: `2025-26-Q2`, corrected `2025-26-Q2.c1`.

Each is a folder that is never changed; it appears whole, by one rename. Which there are, the ledger
says: see `on_record`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import HwbError
from pipelines.files import sha256_of
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
    def typed(self) -> str:
        """Its quarter as commands take it."""
        return f"{self.name.quarter} --strategy {self.strategy}"

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
        raise damaged(folder, f"{folder / 'quarter.json'} does not say what it is") from None
    return draft


def read_yaml(path: Path) -> dict[str, Any]:
    """A lock, or what was signed off; raises HWB-911 where it is gone or is none."""
    try:
        said = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError):
        raise damaged(path.parent, f"{path} cannot be read") from None
    if not isinstance(said, dict):
        raise damaged(path.parent, f"{path} holds something else")
    return said


def write_yaml(said: dict[str, Any], path: Path) -> None:
    text = yaml.dump(said, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")


def differences(folder: Path, files: dict[str, str]) -> Iterator[str]:
    """Where a folder does not hold some files, each of its hash, and no other."""
    if not folder.is_dir():
        yield f"{folder} is gone"
        return
    there = {path.name for path in folder.iterdir()}
    for gone in sorted(files.keys() - there):
        yield f"{folder / gone} is gone"
    for strange in sorted(there - files.keys()):
        yield f"{folder / strange} is no part of it"
    for name in sorted(files.keys() & there):
        if hash_of(folder / name) != files[name]:
            yield f"{folder / name} was changed"


def hash_of(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    return sha256_of(path) if path.is_file() else ""


def damaged(folder: Path, how: str) -> HwbError:
    return HwbError(
        "HWB-911",
        "a draft or release is not as it was made",
        where=str(folder),
        why=f"{how}.",
        do="Make the next draft by `hwb draft`. A release is never made again: put its folder back "
        "from its copy, and let `hwb verify` prove it.",
    )
