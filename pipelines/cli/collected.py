"""What `hwb due` prints: the days of a quarter's meeting, and its extracts, the urgent first."""

from collections.abc import Iterator
from datetime import date

from pipelines.cli.printing import table, terminal_width
from pipelines.release.chasing import in_words
from pipelines.release.collecting import FIRST_TO_LAST, Awaited, Collecting
from pipelines.specs.words import many, wrapped


def told(found: Collecting) -> Iterator[str]:
    """The list of one board, for people."""
    yield f"{found.board} ({found.strategy})"
    yield f"Quarter      {found.quarter}, as of {found.as_of}"
    yield from _meeting(found)
    yield ""
    counted = [(s, sum(e.state == s for e in found.extracts)) for s in FIRST_TO_LAST]
    yield "Extracts     " + (", ".join(f"{n} {state}" for state, n in counted if n) or "none")
    unread = sum(e.unread for e in found.extracts)
    if unread:
        yield f"Unread       {many(unread, 'file')}, of which nothing is known yet: run hwb refresh"
    yield ""
    columns = ["extract", "state", "expected by", "period to", "received", "released", "verdict"]
    columns += ["resubmitted", "metrics", "publisher", "landing page"]
    rows = [_row(each) for each in found.extracts]
    yield from table(columns, rows, terminal_width())


def _meeting(found: Collecting) -> Iterator[str]:
    meeting, days = found.meeting, found.days
    for each in found.cancelled:
        yield f"Cancelled    the meeting of {in_words(each.day)}, which was to take it"
    if meeting is None or days is None:
        yield "Meeting      none takes this quarter"
        return
    others = ", ".join(str(quarter) for quarter in meeting.quarters)
    moved = f", moved from {in_words(meeting.day)}" if days.meeting != meeting.day else ""
    yield f"Meeting      {in_words(days.meeting)}{moved}; takes {others}"
    yield f"Publication  {_by(days.publication, found.as_of)}"
    for step, day in sorted(days.steps.items(), key=lambda step: step[1], reverse=True):
        yield f"{step.replace('_', ' ').capitalize():<13}{_by(day, found.as_of)}"
    for election in found.elections:
        what = " and ".join(
            name
            for name, day in (("publication", days.publication), ("the meeting", days.meeting))
            if election.holds(day)
        )
        text = (
            f"Pre-election {what} would fall in the period before the {election.election}, "
            f"{election.first} to {election.last}: nothing new is published in it"
        )
        yield wrapped(text, " " * 13)


def _by(day: date, as_of: date) -> str:
    return f"by {in_words(day)}" + (" (past)" if day < as_of else "")


def _row(each: Awaited) -> list[object]:
    return [
        each.extract,
        each.state + (", late" if each.is_late and each.state != "late" else ""),
        each.expected_by,
        each.period_end,
        each.received_on,
        each.released_on,
        each.verdict,
        each.resubmitted or None,
        each.metrics,
        each.publisher,
        each.landing_page,
    ]
