"""A strategy of one board: `dbt_project/strategies/<strategy>.yml`."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from pipelines.specs.base import Name, Spec, Text

Key = Text
"""A key such as HP-BUILT: chosen once, never a number or a letter of the document."""


class Wording(Spec):
    """One printed wording, with the document and the lines it stands on."""

    text: Text
    document: Text
    lines: Text


class Theme(Spec):
    """A theme (or life-course outcome) and where each document places it."""

    key: Key
    title: Text
    ambition: Text | None = None
    orders: dict[str, int] = Field(default={}, description="Document part → position in it.")


class Priority(Spec):
    """One priority: its theme, every wording, and the metrics that support it."""

    key: Key
    theme: Key
    name: Text
    wordings: list[Wording] = Field(min_length=1)
    level: Literal["do", "sponsor", "watch", "unknown", "none"] = "unknown"
    level_source: Text | None = Field(
        default=None, description="The minute that says so; without it the level is unknown."
    )
    metrics: list[Name] = []

    @model_validator(mode="after")
    def _a_level_cites_its_minute(self) -> Self:
        if self.level in ("do", "sponsor", "watch") and not self.level_source:
            raise ValueError("a level needs `level_source`, the minute that says so")
        return self


class Strategy(Spec):
    """One board's strategy: text, priorities, supporting metrics, and the areas it reports on."""

    title: Text
    aliases: list[Text] = []
    board: Text
    starts: date
    ends: date
    area: Text = Field(description="GSS code of the area the board answers for.")
    comparators: list[Text] = Field(default=[], description="GSS codes shown beside it.")
    also: list[Text] = Field(
        default=[], description="Codes of other areas its figures are about (ICB, trust)."
    )
    overarching: list[Name] = Field(default=[], description="Metrics above all priorities.")
    themes: list[Theme] = Field(min_length=1)
    priorities: list[Priority] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.ends <= self.starts:
            raise ValueError("`ends` must be after `starts`")
        themes = [t.key for t in self.themes]
        priorities = [p.key for p in self.priorities]
        for kind, keys in (("theme", themes), ("priority", priorities)):
            twice = sorted({k for k in keys if keys.count(k) > 1})
            if twice:
                raise ValueError(f"{kind} key used twice: {', '.join(twice)}")
        for priority in self.priorities:
            if priority.theme not in themes:
                raise ValueError(f"priority {priority.key} names no theme of this file")
        return self
