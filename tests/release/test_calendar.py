"""Days worked back from a meeting, held to dates that councils published or law gives."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.periods import Quarter
from pipelines.release.calendar import (
    Meeting,
    days_of,
    is_working_day,
    meeting_of,
    working_days_before,
)
from pipelines.specs.strategy import Timetable, TimetableStep

TIMETABLE = Timetable(
    clear_days=5,
    steps=[
        TimetableStep(step=step, working_days_before_publication=days)
        for step, days in (("secretariat", 2), ("clearance", 5), ("commentary", 10), ("freeze", 15))
    ],
)


def test_five_clear_days_before_thursday_4_december_2025_is_wednesday_26_november() -> None:
    days = days_of(date(2025, 12, 4), TIMETABLE)

    assert days.publication == date(2025, 11, 26)
    assert days.steps == {
        "secretariat": date(2025, 11, 24),
        "clearance": date(2025, 11, 19),
        "commentary": date(2025, 11, 12),
        "freeze": date(2025, 11, 5),
    }


@pytest.mark.parametrize(
    ("meeting", "publication"),
    [
        # Good Friday 3 April and Easter Monday 6 April 2026 are no working days.
        (date(2026, 4, 9), date(2026, 3, 30)),
        # Christmas, Boxing Day (in lieu on Monday 28) and New Year's Day of 2026 and 2027.
        (date(2027, 1, 5), date(2026, 12, 23)),
        # The extra bank holiday of 8 May 2023.
        (date(2023, 5, 11), date(2023, 5, 2)),
        (date(2026, 8, 27), date(2026, 8, 19)),
    ],
)
def test_bank_holidays_of_england_are_no_working_days(meeting: date, publication: date) -> None:
    assert days_of(meeting, Timetable()).publication == publication


@given(st.dates(date(2022, 1, 10), date(2030, 12, 31)), st.integers(0, 30))
def test_working_days_are_counted_one_by_one(day: date, count: int) -> None:
    found = working_days_before(day, count)

    assert is_working_day(found)
    between = [found + timedelta(n) for n in range((day - found).days)]
    passed = sum(is_working_day(each) for each in between)
    # From a day that is no working day, the one counted from is the next.
    assert passed == count if count else not any(map(is_working_day, between[1:]))


def test_a_quarter_is_taken_by_the_first_meeting_that_is_held_and_names_it() -> None:
    q1, q2, q3 = Quarter(2025, 1), Quarter(2025, 2), Quarter(2025, 3)
    cancelled = Meeting("s", date(2025, 9, 25), (q1,), "cancelled")
    moved = Meeting("s", date(2025, 12, 4), (q1, q2), "moved", date(2025, 12, 11))
    late = Meeting("s", date(2026, 3, 5), (q2,))
    none = Meeting("s", date(2025, 10, 2), ())

    meetings = [late, none, moved, cancelled]

    assert meeting_of(q1, meetings) == moved
    assert meeting_of(q2, meetings) == moved
    assert meeting_of(q3, meetings) is None
    assert moved.held_on == date(2025, 12, 11)
    assert cancelled.held_on is None
