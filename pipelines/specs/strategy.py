"""A strategy of one board: `dbt_project/strategies/<strategy>.yml`."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from pipelines.specs.base import Fault, Name, Spec, Text, nearest, refuse

Key = Text
"""A key such as HP-BUILT: chosen once, never a number or a letter of the document."""


class Wording(Spec):
    """One printed wording, with the document and the lines it stands on."""

    text: Text = Field(description="The wording, letter for letter.")
    document: Text = Field(description="The document it is printed in.")
    lines: Text = Field(description="The lines or page it stands on.")


class Theme(Spec):
    """A theme (or life-course outcome) and where each document places it."""

    key: Key = Field(description="Chosen once, never a number or letter of the document.")
    title: Text = Field(description="As printed.")
    ambition: Text | None = Field(default=None, description="As printed.")
    orders: dict[str, int] = Field(default={}, description="Document part → position in it.")


class Priority(Spec):
    """One priority: its theme, every wording, and the metrics that support it."""

    key: Key = Field(description="Chosen once, such as HP-BUILT.")
    theme: Key = Field(description="Key of its theme.")
    name: Text = Field(description="Short name for tables.")
    wordings: list[Wording] = Field(min_length=1, description="Every printed wording.")
    level: Literal["do", "sponsor", "watch", "unknown", "none"] = Field(
        default="unknown", description="The board's approach; unknown until a minute is cited."
    )
    level_source: Text | None = Field(
        default=None, description="The minute that says so; without it the level is unknown."
    )
    metrics: list[Name] = Field(default=[], description="Ids of the metrics that support it.")

    @model_validator(mode="after")
    def _a_level_cites_its_minute(self) -> Self:
        if self.level in ("do", "sponsor", "watch") and not self.level_source:
            refuse([(("level_source",), f"the level {self.level} needs the minute that says so")])
        return self


class Strategy(Spec):
    """One board's strategy: text, priorities, supporting metrics, and the areas it reports on."""

    title: Text = Field(description="As printed.")
    aliases: list[Text] = Field(default=[], description="Other titles it is printed under.")
    board: Text = Field(description="The board that owns it.")
    starts: date = Field(description="First day.")
    ends: date = Field(description="Last day.")
    area: Text = Field(description="GSS code of the area the board answers for.")
    comparators: list[Text] = Field(default=[], description="GSS codes shown beside it.")
    also: list[Text] = Field(
        default=[], description="Codes of other areas its figures are about (ICB, trust)."
    )
    overarching: list[Name] = Field(default=[], description="Ids of metrics above all priorities.")
    themes: list[Theme] = Field(min_length=1, description="Themes or life-course outcomes.")
    priorities: list[Priority] = Field(min_length=1, description="Priorities of all themes.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found: list[Fault] = []
        if self.ends <= self.starts:
            found.append((("ends",), "must be after `starts`"))
        themes = [theme.key for theme in self.themes]
        priorities = [priority.key for priority in self.priorities]
        for kind, keys in (("themes", themes), ("priorities", priorities)):
            for index, key in enumerate(keys):
                if key in keys[:index]:
                    found.append(((kind, index, "key"), f"{key!r} is used twice"))
        for index, priority in enumerate(self.priorities):
            if priority.theme not in themes:
                what = f"no theme is called {priority.theme!r}{nearest(priority.theme, themes)}"
                found.append((("priorities", index, "theme"), what))
        refuse(found)
        return self

    def named_metrics(self) -> list[Fault]:
        """Every metric it names, with the keys that lead to the name."""
        named: list[Fault] = []
        for index, metric in enumerate(self.overarching):
            named.append((("overarching", index), metric))
        for index, priority in enumerate(self.priorities):
            for place, metric in enumerate(priority.metrics):
                named.append((("priorities", index, "metrics", place), metric))
        return named
