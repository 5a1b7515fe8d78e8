"""A board's timetable: meetings, the quarters they take, and the days worked back from each.

Working days are Monday to Friday without the bank holidays of England. Nothing here reads a clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays
import numpy as np

from pipelines.periods import Quarter
from pipelines.specs.strategy import Timetable


@dataclass(frozen=True)
class Meeting:
    """A meeting of a board, on the day it is held or was meant to be.

    `quarters` may be several or none. `moved_to` is the day it was moved to; a cancelled meeting
    takes no quarter.
    """

    strategy: str
    day: date
    quarters: tuple[Quarter, ...]
    status: str = "planned"
    moved_to: date | None = None
    minute: str | None = None

    @property
    def held_on(self) -> date | None:
        """The day that counts; None for a meeting that was cancelled."""
        if self.status == "cancelled":
            return None
        return self.moved_to or self.day


@dataclass(frozen=True)
class Days:
    """What is due by when for one meeting, latest first: the meeting, publication, the steps."""

    meeting: date
    publication: date
    steps: dict[str, date]
    """Step of the timetable → its last day."""

    @property
    def freeze(self) -> date | None:
        """The last day on which what arrives counts; None where the timetable has no freeze."""
        return self.steps.get("freeze")


def days_of(meeting: date, timetable: Timetable) -> Days:
    """The days worked back from a meeting.

    Publication is `clear_days` clear working days before: neither its own day nor the meeting's
    counts (Local Government Act 1972, s. 100B). Each step is so many working days before that.
    """
    publication = working_days_before(meeting, timetable.clear_days + 1)
    return Days(
        meeting,
        publication,
        {
            step.step: working_days_before(publication, step.working_days_before_publication)
            for step in timetable.steps
        },
    )


def working_days_before(day: date, count: int) -> date:
    """The working day that lies `count` working days before a day; for 0 the last one up to it."""
    free = _bank_holidays(day.year - 1) + _bank_holidays(day.year)
    found = np.busday_offset(day, -count, roll="forward" if count else "backward", holidays=free)
    return date.fromisoformat(str(found))


def is_working_day(day: date) -> bool:
    return bool(np.is_busday(day, holidays=_bank_holidays(day.year)))


def meeting_of(quarter: Quarter, meetings: Iterable[Meeting]) -> Meeting | None:
    """The first meeting, by the day it is held, that takes a quarter; None where none does."""
    taking = [m for m in meetings if quarter in m.quarters and m.held_on is not None]
    return min(taking, key=lambda m: (m.held_on or m.day, m.day), default=None)


@cache
def _bank_holidays(year: int) -> tuple[date, ...]:
    return tuple(holidays.country_holidays("GB", subdiv="ENG", years=year))
