"""The one model of a pack: what a release shows, arranged by strategy, theme, priority and metric.

`arranging.py` makes it of `board.json` of one draft or release, and of nothing else; every writer
reads it, so that no two formats can say different things. No writer computes a figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipelines.pack import wording
from pipelines.pack.metric import Metric, Row


@dataclass(frozen=True)
class Release:
    """What the pack is of, and how it can be proved."""

    strategy: str
    name: str
    """Such as 2026-27-Q2, or 2026-27-Q2.c1 for the first correction."""
    quarter: str
    as_of: str
    """The quarter's last day."""
    data_as_at: str
    """The day up to which what had come was used: that of the freeze, in London."""
    state: str
    """`draft`, `signed` or `corrected`; a draft is marked as one in every format."""
    kind: str
    """`first`, `correction` or `completed`; empty for a draft."""
    signed_at: str
    signed_by: str
    figures: str
    """SHA-256 of the canonical figures that were signed."""
    ledger_head: str
    is_synthetic: bool
    part: str = ""
    """For whom, or of what, the pack is a part of the release; empty for the whole."""
    recipients: tuple[str, ...] = ()
    exempt_because: str = ""
    """By which paragraph of the law the part is not for publication; empty where it is public."""
    let_pass: tuple[Row, ...] = ()
    """Waivers that it was signed with, and who was let sign by name: act, rule (or role), of whom
    or what, by, because, on, until."""

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def marks(self) -> tuple[str, ...]:
        """Why nobody may publish it; empty where everybody may."""
        draft = (wording.DRAFT,) if self.is_draft else ()
        return (*draft, wording.EXEMPT) if self.exempt_because else draft

    @property
    def is_public(self) -> bool:
        return not self.marks


@dataclass(frozen=True)
class Priority:
    """A priority: its approach this quarter, who champions it, its duties, metrics and texts."""

    key: str
    title: str
    theme: str
    wordings: tuple[Row, ...]
    approach: str
    """`do`, `sponsor`, `watch` or another key of the strategy's approaches, or `unknown`."""
    approach_label: str
    minute: str | None
    champions: tuple[Row, ...]
    metrics: tuple[Metric, ...]
    rows: dict[str, list[Row]]
    """duties, commentary, actions, risks, decisions, questions, feedback, consultation."""

    @property
    def is_held(self) -> bool:
        return bool(self.metrics) and all(metric.is_held for metric in self.metrics)


@dataclass(frozen=True)
class Theme:
    key: str
    title: str
    ambition: str
    priorities: tuple[Priority, ...]


@dataclass(frozen=True)
class Pack:
    """Everything that a release shows."""

    release: Release
    said: Row
    """`board.json`, whole, for what is not arranged below."""
    metrics: dict[str, Metric]
    themes: tuple[Theme, ...]
    overarching: tuple[Metric, ...]

    @property
    def title(self) -> str:
        return str(self.said["strategy"]["title"])

    @property
    def board(self) -> str:
        return str(self.said["strategy"]["board"])

    @property
    def areas(self) -> dict[str, str]:
        """Code → name."""
        return {
            row["area_code"]: row["area_name"] or row["area_code"] for row in self.said["areas"]
        }

    @property
    def area_name(self) -> str:
        return self.areas[self.said["strategy"]["area"]]

    @cached_property
    def outlines(self) -> dict[str, str]:
        """Area code → its outline, a GeoJSON polygon or multipolygon."""
        return {row["area_code"]: row["geometry"] for row in self.said.get("boundaries", [])}

    @property
    def priorities(self) -> Iterator[Priority]:
        for theme in self.themes:
            yield from theme.priorities

    @property
    def held_unread(self) -> dict[str, str]:
        """Metrics that the release holds back and whose definition could not be read → why."""
        return {name: why for name, why in self.said["held"].items() if name not in self.metrics}

    @property
    def let_pass(self) -> list[Row]:
        """What was let pass at sign-off, of what the pack is about."""
        known = {priority.key: priority.title for priority in self.priorities}
        known |= {name: metric.title for name, metric in self.metrics.items()}
        files = {s["extract"]: s["title"] for m in self.metrics.values() for s in m.sources}
        themes = {theme.key: theme.title for theme in self.themes}
        names = {"release": "the whole release", **files, **themes, **known}
        return [
            {**row, "about": names.get(row["of"], row["of"])}
            for row in self.release.let_pass
            if row["of"] in names or row["act"] == "override"
        ]

    def statements(self, kind: str) -> list[Row]:
        """The statements of a kind, such as `i_statement`."""
        return list(self.said["strategy"]["statements"].get(kind, []))

    def tagged(self, kind: str, key: str) -> list[Metric]:
        """The metrics that say something about a statement."""
        return [m for m in self.metrics.values() if key in m.spec["tags"].get(kind, [])]
