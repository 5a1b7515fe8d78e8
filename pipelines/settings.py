"""Where things are and what the limits are: read from the environment, here and nowhere else."""

import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.errors import HwbError

TIME_ZONE = ZoneInfo("Europe/London")

_CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """One project (contracts, models) working on one home (bytes, warehouse, ledger)."""

    home: Path
    project: Path
    max_bytes: int = 2 * 1024**3
    max_expanded_bytes: int = 8 * 1024**3
    max_ratio: int = 200
    max_members: int = 10_000
    inbox_look_seconds: int = 30

    @classmethod
    def from_environment(cls) -> "Settings":
        """`HWB_HOME` (default: the checkout, for the demonstration), `HWB_PROJECT`, `HWB_MAX_BYTES`
        and `HWB_INBOX_LOOK_SECONDS`, each with its default where it is not set."""
        project = Path(os.environ.get("HWB_PROJECT") or _CHECKOUT).resolve()
        home = Path(os.environ.get("HWB_HOME") or project).resolve()
        return cls(
            home=home,
            project=project,
            max_bytes=_whole("HWB_MAX_BYTES", cls.max_bytes),
            inbox_look_seconds=_whole("HWB_INBOX_LOOK_SECONDS", cls.inbox_look_seconds),
        )

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def raw(self) -> Path:
        return self.home / "raw"

    @property
    def received(self) -> Path:
        return self.raw / "received"

    @property
    def refused(self) -> Path:
        return self.raw / "refused"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse"

    @property
    def landed(self) -> Path:
        return self.warehouse / "landed"

    @property
    def published(self) -> Path:
        """The link analysts open: it always leads to a whole, closed file."""
        return self.warehouse / "hwb.duckdb"

    @property
    def lock(self) -> Path:
        return self.home / "refresh.lock"

    @property
    def ledger(self) -> Path:
        return self.home / "ledger"

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"

    @property
    def instance(self) -> Path:
        """Dagster's own folder, shared by the command line and the web pages."""
        return self.home / ".dagster"

    @property
    def expectations(self) -> Path:
        return self.project / "expectations"

    @property
    def dbt_project(self) -> Path:
        return self.project / "dbt_project"

    @property
    def is_demonstration(self) -> bool:
        """A home is live once `hwb init` made it; the checkout is only ever a demonstration."""
        return not (self.home / "home.yml").is_file()


def _whole(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or int(text) == 0:
        raise HwbError(
            "HWB-701",
            f"{name} must be a whole number above 0",
            where=f"environment variable {name}",
            do=f"Unset it to use the default of {default}.",
        )
    return int(text)
