"""A board's meetings and the periods before elections, as its secretariat's lists have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipelines.periods import Quarter
from pipelines.release.calendar import Meeting

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Election:
    """The days before one election in which a council publishes nothing new, both included."""

    election: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def meetings(connection: duckdb.DuckDBPyConnection, strategy: str) -> list[Meeting]:
    """The meetings of a strategy's board as published, by the day first fixed."""
    rows = connection.execute(
        "select meeting_on, quarters, status, moved_to, minute from governance.meeting "
        "where strategy_id = ? and is_current order by all",
        [strategy],
    ).fetchall()
    return [
        Meeting(strategy, day, _quarters(taken), status, moved_to, minute)
        for day, taken, status, moved_to, minute in rows
    ]


def elections(connection: duckdb.DuckDBPyConnection, strategy: str) -> list[Election]:
    """The periods before elections in the area of a strategy's board, as published."""
    rows = connection.execute(
        "select election, valid_from, valid_to from governance.pre_election "
        "where strategy_id = ? and is_current order by valid_from, election",
        [strategy],
    ).fetchall()
    return [Election(*row) for row in rows]


def _quarters(taken: str | None) -> tuple[Quarter, ...]:
    return tuple(Quarter.parse(text.strip()) for text in (taken or "").split(";") if text.strip())
