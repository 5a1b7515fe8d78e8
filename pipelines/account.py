"""What a refresh did, for the person who ran it: kept beside the warehouse as one small file."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.intake.landed_files import Landing
    from pipelines.intake.receive import Arrival


@dataclass(frozen=True)
class Held:
    """Something that is not used, and why; what it would have replaced still stands."""

    what: str
    name: str
    because: str


@dataclass(frozen=True)
class Moved:
    """How many figures of one metric stand now, and how many are new, changed or gone."""

    metric: str
    figures: int
    new: int
    changed: int
    gone: int

    @property
    def is_updated(self) -> bool:
        return bool(self.new or self.changed or self.gone)


@dataclass
class Account:
    """The account of one refresh. Counts of lines are of files landed in this refresh."""

    as_of: date | None = None
    received: int = 0
    already_received: int = 0
    still_arriving: list[str] = field(default_factory=list)
    refused: list[Held] = field(default_factory=list)
    files_landed: int = 0
    files_landed_again: int = 0
    rows_landed: int = 0
    rows_quarantined: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    figures: list[Moved] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    never_received: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    warehouse: str = ""
    version: int = 0
    figures_sha256: str = ""
    synthetic_files: int = 0

    def take_arrivals(self, arrivals: Iterable["Arrival"]) -> None:
        for arrival in arrivals:
            if arrival.outcome == "received":
                self.received += 1
                if arrival.receipt is not None and arrival.receipt.origin == "synthetic":
                    self.synthetic_files += 1
            elif arrival.outcome == "already received":
                self.already_received += 1
            elif arrival.outcome == "still arriving":
                self.still_arriving.append(arrival.file)
            elif arrival.reason is not None:
                self.refused.append(Held("file", arrival.file, arrival.reason.what))

    def take_landing(self, landing: "Landing", *, again: bool) -> None:
        self.files_landed += 1
        self.files_landed_again += again
        self.rows_landed += landing.landed
        self.rows_quarantined += landing.quarantined

    def take_verdict(self, state: str) -> None:
        self.verdicts[state] = self.verdicts.get(state, 0) + 1

    def take_figures(self, moved: Iterable[Moved]) -> None:
        self.figures = list(moved)

    @property
    def updated(self) -> list[Moved]:
        return [m for m in self.figures if m.is_updated]

    @classmethod
    def read(cls, settings: Settings) -> "Account | None":
        """The account of the last refresh that published; None when there is none to read."""
        try:
            kept = json.loads(_path(settings).read_text(encoding="utf-8"))
            kept["as_of"] = date.fromisoformat(kept["as_of"])
            for name, kind in (("held", Held), ("refused", Held), ("figures", Moved)):
                kept[name] = [kind(**each) for each in kept[name]]
            return cls(**kept)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def write(self, settings: Settings) -> None:
        """Keeps the account as `warehouse/account.json`, replaced whole."""
        path = _path(settings)
        temporary = path.with_suffix(".tmp")
        temporary.write_text(json.dumps(asdict(self), default=str, indent=1), encoding="utf-8")
        temporary.replace(path)


def _path(settings: Settings) -> Path:
    return settings.warehouse / "account.json"
