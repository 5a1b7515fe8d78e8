"""Mornings in London on both sides of a change of the clocks; files that have arrived whole."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from pipelines.settings import Settings
from tests.dagster.conftest import Door, Ran, environment, load, put

pytestmark = pytest.mark.slow

LONDON = ZoneInfo("Europe/London")


# ----------------------------------------------------------------------------------- mornings


@pytest.fixture
def every_morning(first: tuple[Door, Ran]) -> dg.ScheduleDefinition:
    schedule = first[0].definitions.defs.resolve_schedule_def("every_morning")
    assert isinstance(schedule, dg.ScheduleDefinition)
    return schedule


def mornings(schedule: dg.ScheduleDefinition, start: date, days: int) -> list[datetime]:
    """When the schedule is due, from a midnight in London on, as the daemon itself reckons it."""
    midnight = datetime(start.year, start.month, start.day, tzinfo=LONDON)
    end = midnight + timedelta(days=days)
    assert isinstance(schedule.cron_schedule, str)
    due = schedule_execution_time_iterator(
        midnight.timestamp(), schedule.cron_schedule, schedule.execution_timezone
    )
    return [moment.astimezone(UTC) for moment in takewhile(lambda moment: moment < end, due)]


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        # The clocks go forward on 29 March 2026, and back on 25 October 2026.
        (date(2026, 3, 27), [6, 6, 5, 5]),
        (date(2026, 10, 23), [5, 5, 6, 6]),
    ],
)
def test_a_morning_is_six_oclock_in_london_on_both_sides_of_a_change_of_the_clocks(
    every_morning: dg.ScheduleDefinition, start: date, hours: list[int]
) -> None:
    due = mornings(every_morning, start, 4)
    assert [moment.hour for moment in due] == hours
    local = [moment.astimezone(LONDON) for moment in due]
    assert [moment.date() for moment in local] == [start + timedelta(n) for n in range(4)]
    assert {(moment.hour, moment.minute) for moment in local} == {(6, 0)}


def test_each_morning_of_a_year_asks_for_one_run_that_speaks_of_the_day_it_runs_on(
    every_morning: dg.ScheduleDefinition,
) -> None:
    asked = []
    for moment in mornings(every_morning, date(2026, 1, 1), 365):
        context = dg.build_schedule_context(scheduled_execution_time=moment)
        [request] = every_morning.evaluate_tick(context).run_requests or []
        assert request.run_config == {}
        asked.append(request.run_key)
    days = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    assert asked == [f"morning-{day.isoformat()}" for day in days]


def test_schedule_and_sensor_run_without_anybody_turning_them_on(
    every_morning: dg.ScheduleDefinition, first: tuple[Door, Ran]
) -> None:
    assert every_morning.default_status == dg.DefaultScheduleStatus.RUNNING
    sensor = first[0].definitions.defs.resolve_sensor_def("inbox")
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING


# ----------------------------------------------------------------------------------- the inbox


class Inbox:
    """The sensor, asked as the daemon asks it, by a clock that can be put forward."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.sensor = load(settings).defs.resolve_sensor_def("inbox")
        self.later = 0.0

    def ask(self) -> tuple[str | None, str | None]:
        """The key of the run it asks for, or why it asks for none."""
        real = time.time
        with environment(self.settings), pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "time", lambda: real() + self.later)
            told = self.sensor.evaluate_tick(dg.build_sensor_context())
        [key] = [request.run_key for request in told.run_requests or []] or [None]
        return key, told.skip_message


@pytest.fixture
def inbox(copy: Settings) -> Inbox:
    return Inbox(copy)


STILL_ARRIVING = (None, "1 file(s) still arriving")


def test_an_empty_inbox_starts_nothing(inbox: Inbox) -> None:
    assert inbox.ask() == (None, "the inbox is empty")


def test_a_file_with_its_done_marker_starts_a_run_at_once(inbox: Inbox) -> None:
    put(inbox.settings.inbox, "waits-2025-09.csv", b"whole")
    key, _ = inbox.ask()
    assert key is not None
    assert key.startswith("inbox-")


def test_a_file_starts_a_run_when_two_looks_find_it_the_same_and_not_while_it_grows(
    inbox: Inbox,
) -> None:
    file = put(inbox.settings.inbox, "waits-2025-09.csv", b"a third", done=False)
    assert inbox.ask() == STILL_ARRIVING
    inbox.later += 60
    with file.open("ab") as growing:
        growing.write(b" and a third")
    assert inbox.ask() == STILL_ARRIVING
    inbox.later += 60
    key, _ = inbox.ask()
    assert key is not None


def test_a_file_under_an_unfinished_name_starts_nothing(inbox: Inbox) -> None:
    put(inbox.settings.inbox, "waits-2025-09.csv.part", b"a third", done=False)
    inbox.ask()
    inbox.later += 60
    assert inbox.ask() == STILL_ARRIVING


def test_one_set_of_files_asks_for_one_run_and_another_set_for_another(inbox: Inbox) -> None:
    september = put(inbox.settings.inbox, "waits-2025-09.csv", b"one")
    keys = [inbox.ask()[0], inbox.ask()[0]]
    put(inbox.settings.inbox, "waits-2025-10.csv", b"two")
    keys.append(inbox.ask()[0])
    september.write_bytes(b"eno")  # as long as before, and another file
    os.utime(september, ns=(0, 0))
    keys.append(inbox.ask()[0])
    assert None not in keys
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
