"""A tiny project of its own for every test: contracts of three columns, files of two lines."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pipelines.intake.receive import Arrival, receive
from pipelines.settings import Settings
from pipelines.specs.register import Register

MORNING = datetime(2025, 5, 12, 9, 30, tzinfo=UTC)
COUNTS = "Area,Month,Count\nE06000016,2025-04,12\n"


@dataclass
class Project:
    """A project and a home side by side, and short ways to fill them."""

    settings: Settings

    def contract(
        self,
        name: str,
        columns: str = "Area,Month,Count",
        *,
        names: list[str] | None = None,
        file: dict[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """Writes `expectations/<name>.yml` for a text table with these columns."""
        landed = {
            c.lower().replace(" ", "_"): {"header": c, "means": c} for c in columns.split(",")
        }
        written = {
            "title": name,
            "row": "one area in one month",
            "rows_are": "aggregates",
            "publisher": {"name": "A publisher"},
            "agreement": {"reference": "none", "basis": "open data", "purpose": "board figures"},
            "contacts": [{"role": "Data manager", "organisation": "A publisher"}],
            "file": {"format": "csv", "names": names or ["*"], **(file or {})},
            "columns": landed,
            "key": "none",
            "period": {"source": "fixed", "value": "2025-04", "grammar": "month"},
            "area": {"fixed": "E06000016", "kind": "gss"},
            "replaces": {"what": "whole"},
            "due": {"every": "month"},
            "disclosure": "none",
            "threshold": {"share": 0.1, "because": "a test"},
            **more,
        }
        path = self.settings.expectations / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        YAML(typ="safe").dump(written, path)

    def register(self) -> Register:
        register = Register.read(self.settings.project)
        assert not register.refused, next(iter(register.refused.values()))
        return register

    def write(self, name: str, content: str | bytes = COUNTS) -> Path:
        """A file on the sender's side, outside the home."""
        path = self.settings.project / "sent" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def drop(self, name: str, content: str | bytes = COUNTS) -> Path:
        """A file in the inbox."""
        path = self.settings.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def receive(
        self,
        *files: Path,
        as_: str | None = None,
        released: date | None = None,
        received_at: datetime = MORNING,
        sender: str | None = None,
    ) -> list[Arrival]:
        return receive(
            self.settings,
            self.register(),
            list(files),
            as_=as_,
            released=released,
            received_at=received_at,
            sender=sender,
        )

    def receive_one(self, file: Path, **conditions: Any) -> Arrival:
        (arrival,) = self.receive(file, **conditions)
        return arrival

    def refused_names(self) -> list[str]:
        """The names, as sent, of what was kept aside."""
        kept = self.settings.refused.glob("*.refusal.json")
        return sorted(json.loads(p.read_text())["file_name"] for p in kept)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one contract, `council/counts`, and an empty home."""
    made = Project(Settings(home=tmp_path / "home", project=tmp_path / "project"))
    made.contract("council/counts")
    return made
